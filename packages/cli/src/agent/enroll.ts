import { randomInt } from 'node:crypto';
import {
  Secret,
  type SignatureHash,
  type SimulatedKeyAlgorithm,
  SimulatedSmartcard,
} from '@cardea/cards/sim';
import {
  type CertificationRequestHash,
  certificatesInCms,
  createCertificationRequest,
} from '@cardea/pki/x509';
import { CardeaClient } from '@cardea/sdk';
import { CommandFailure, exitCodes } from '../failure.js';
import { note, print } from '../output.js';
import { type CredentialOptions, readCredentials } from './credentials.js';
import { describeCertificate, fetchChain } from './issued-certificate.js';
import { deliverPfx, type PfxDelivery, pfxDelivery } from './pfx-delivery.js';
import { readSecretFile } from './secret-file.js';

/** Options of `cardea enroll`. */
export interface EnrollOptions extends CredentialOptions {
  readonly simulate?: boolean;
  readonly url: string;
  readonly template?: string;
  readonly oneTimePasswordFile?: string;
  readonly pfxPasswordFile?: string;
  readonly pfxFolder?: string;
  readonly json?: boolean;
}

interface Enrollment {
  readonly client: CardeaClient;
  readonly requestUuid: string;
  readonly smartcardUuid: string;
  readonly card: SimulatedSmartcard;
}

type Say = (line: string) => void;
type Options = Awaited<ReturnType<CardeaClient['getCertificateRequestGenerationOptions']>>[number];

/** `cardea enroll --simulate`: the documented enrollment, step by step (MIM CM: sample enrollment walkthrough). */
export async function enrollCommand(options: EnrollOptions): Promise<void> {
  if (options.simulate !== true) {
    throw new CommandFailure('Say --simulate: cards in readers are not driven yet.', exitCodes.badInput);
  }
  const say: Say = options.json === true ? note : print;
  const delivery = pfxDelivery(options);
  const client = new CardeaClient({ baseUrl: options.url, credentials: readCredentials(options) });
  const template = await chooseTemplate(client, options.template, say);
  const requestUuid = await openRequest(client, template.Uuid, say);
  const configuration = await client.getSmartcardConfiguration(template.Uuid);
  if (configuration === undefined)
    throw new CommandFailure(`${template.Name} is not for smart cards.`, exitCodes.badInput);
  say('read the smart card configuration');
  const defaultAdminKey = new Secret(
    new Uint8Array(Buffer.from(configuration.DefaultAdminKeyHex || '0'.repeat(48), 'hex')),
  );
  const card = new SimulatedSmartcard({ defaultAdminKey });
  say(`made a simulated card ${card.cardId} with the default admin key`);
  const { oneTimePasswordFile } = options;
  const bound = await client.assignSmartcard({
    requestid: requestUuid,
    cardid: card.cardId,
    atr: card.atr,
    ...(oneTimePasswordFile === undefined ? {} : { onetimepassword: readSecretFile(oneTimePasswordFile) }),
  });
  if (bound === undefined) throw new CommandFailure('The server does not know the request any more.');
  say(`bound the card to the request as smart card ${bound.uuid}`);
  const enrollment: Enrollment = { client, requestUuid, smartcardUuid: bound.uuid, card };
  await setAdminKey(enrollment, configuration.DiversifyAdminKey, say);
  const pin = await choosePin(enrollment, configuration.UserPinOption, configuration.UserPinPolicy, say);
  await authenticate(enrollment, configuration.DiversifyAdminKey, say);
  card.setUserPin(pin);
  card.verify(pin);
  say('set the user PIN');
  const installed = await certify(enrollment, delivery, say);
  const completed = await client.changeRequest(requestUuid, 'Completed');
  if (completed === undefined) throw new CommandFailure('The server does not know the request any more.');
  say('completed the request');
  await report(enrollment, installed, options, say);
}

/** The plainest profile template of the demo, taken when none is named. */
const demoTemplate = 'Cardea Sample Smart Card Logon';

async function chooseTemplate(client: CardeaClient, wanted: string | undefined, say: Say) {
  const templates = await client.listProfileTemplates();
  say(`listed ${templates.length} profile templates`);
  const name = wanted?.toLowerCase();
  const found =
    name === undefined
      ? (templates.find(({ Name }) => Name === demoTemplate) ??
        templates.find((one) => one.IsSmartcardProfileTemplate && !one.Name.includes('Managed')))
      : templates.find((one) => one.Name.toLowerCase() === name || one.Uuid === name);
  if (found !== undefined) {
    say(`chose ${found.Name}`);
    return found;
  }
  const names = templates.map(({ Name }) => Name).join(', ');
  throw new CommandFailure(
    `No such profile template for this user. Choose with --template: ${names || 'none offered'}.`,
    exitCodes.badInput,
  );
}

async function openRequest(client: CardeaClient, templateUuid: string, say: Say): Promise<string> {
  const policy = await client.getWorkflowPolicy(templateUuid, 'Enroll');
  if (policy?.Enabled !== true) throw new CommandFailure('Enrollment is disabled for this profile template.');
  say(`read the Enroll policy: ${policy.ApprovalsNeeded} approvals needed`);
  const { uuid } = await client.createRequest({
    type: 'Enroll',
    profiletemplateuuid: templateUuid,
    datacollection: '[]',
    comment: 'Enrollment of a simulated card',
  });
  say(`created request ${uuid}`);
  const request = await client.getRequest(uuid);
  // MIM CM: RequestStatus Enumeration; 3 is Approved.
  if (request?.Status === 3) {
    say('the request is Approved');
    return uuid;
  }
  throw new CommandFailure(`Request ${uuid} waits for approval; a simulated card cannot wait.`);
}

async function authenticate(
  { client, requestUuid, smartcardUuid, card }: Enrollment,
  diversified: boolean,
  say: Say,
) {
  const challengeBase64 = Buffer.from(card.getChallenge()).toString('base64');
  const answer = await client.getAuthenticationResponse({
    requestUuid,
    smartcardUuid,
    cardId: card.cardId,
    atrHex: card.atr,
    challengeBase64,
    diversified,
  });
  if (answer === undefined) throw new CommandFailure('The server gives no answer to the card challenge.');
  card.externalAuthenticate(new Secret(new Uint8Array(Buffer.from(answer, 'base64'))));
  say(`the card accepts the server's answer with the ${diversified ? 'diversified' : 'default'} admin key`);
}

async function setAdminKey(enrollment: Enrollment, isDiversified: boolean, say: Say): Promise<void> {
  const { client, requestUuid, smartcardUuid, card } = enrollment;
  if (!isDiversified) return;
  const key = await client.getDiversifiedKey({
    requestUuid,
    smartcardUuid,
    cardId: card.cardId,
    atrHex: card.atr,
  });
  if (key === undefined) throw new CommandFailure('The server gives no diversified admin key.');
  say('received the diversified admin key');
  await authenticate(enrollment, false, say);
  card.changeAdminKey(new Secret(new Uint8Array(Buffer.from(key, 'base64'))));
  say('set the diversified admin key');
}

async function choosePin(
  { client, requestUuid, smartcardUuid, card }: Enrollment,
  userPinOption: number,
  policy: { readonly MinLength: number },
  say: Say,
): Promise<Secret<string>> {
  // MIM CM: UserPinOption Enumeration; 1 is ServerDistributed.
  if (userPinOption === 1) {
    const pin = await client.getServerProposedPin({
      requestUuid,
      smartcardUuid,
      cardId: card.cardId,
      atrHex: card.atr,
    });
    if (pin === undefined) throw new CommandFailure('The server proposes no PIN.');
    say('received the PIN that the server proposes');
    return new Secret(pin);
  }
  const length = Math.min(16, Math.max(6, policy.MinLength));
  return new Secret(Array.from({ length }, () => String(randomInt(10))).join(''));
}

async function certify(
  { client, requestUuid, card }: Enrollment,
  delivery: PfxDelivery,
  say: Say,
): Promise<Uint8Array[]> {
  const wanted = await client.getCertificateRequestGenerationOptions(requestUuid);
  say(
    `read what to generate: ${wanted.map(({ KeyAlgorithmName, KeySize }) => `${KeyAlgorithmName} ${KeySize}`).join(', ')}`,
  );
  const made = [];
  for (const option of wanted) made.push(await makeRequest(card, option));
  say(
    `made ${made.length} key pair${made.length === 1 ? '' : 's'} and certification request${made.length === 1 ? '' : 's'} on the card`,
  );
  const answers = await client.postCertificateData(requestUuid, {
    pfxpassword: delivery.password,
    certificaterequests: made.map(({ der }) => Buffer.from(der).toString('base64')),
  });
  const forTheCard = answers.filter(({ isPfx }) => !isPfx);
  const installed: Uint8Array[] = [];
  for (const [index, { container }] of made.entries()) {
    const answer = forTheCard[index];
    if (answer?.Error != null)
      throw new CommandFailure(`The server refuses a certification request: ${answer.Error.Message}`);
    const certificates = certificatesInCms(new Uint8Array(Buffer.from(answer?.Pkcs7 ?? '', 'base64')));
    const own = certificates.find((der) => isAccepted(card, container, der));
    if (own === undefined)
      throw new CommandFailure('The answer holds no certificate for the key on the card.');
    installed.push(own);
  }
  say(`installed ${installed.length} certificate${installed.length === 1 ? '' : 's'} on the card`);
  for (const [index, answer] of answers.filter(({ isPfx }) => isPfx).entries()) {
    deliverPfx(answer, `${requestUuid}-${index + 1}`, delivery, say);
  }
  return installed;
}

function isAccepted(card: SimulatedSmartcard, container: number, certificateDer: Uint8Array): boolean {
  try {
    card.putCertificate(container, certificateDer);
    return true;
  } catch {
    // A certificate of the chain: it is for another key.
    return false;
  }
}

async function makeRequest(card: SimulatedSmartcard, option: Options) {
  const { container, publicKeyDer } = await card.generateKeyPair(keyAlgorithm(option));
  const hash = hashes.find((known) => known === option.HashAlgorithmName.toUpperCase()) ?? 'SHA256';
  const sign = async (message: Uint8Array, by: CertificationRequestHash) =>
    card.sign(container, message, by.toLowerCase() as SignatureHash);
  return { container, der: await createCertificationRequest({ publicKeyDer, sign }, { hash }) };
}

const hashes: readonly CertificationRequestHash[] = ['SHA1', 'SHA256', 'SHA384', 'SHA512'];

function keyAlgorithm({ KeyAlgorithmName, KeySize }: Options): SimulatedKeyAlgorithm {
  if (KeyAlgorithmName.toUpperCase().startsWith('EC')) {
    return { algorithm: 'ECDSA', curve: KeySize >= 521 ? 'P-521' : KeySize >= 384 ? 'P-384' : 'P-256' };
  }
  return { algorithm: 'RSA', bits: KeySize >= 4096 ? 4096 : KeySize >= 3072 ? 3072 : 2048 };
}

/** MIM CM: SmartcardStatus Enumeration, by number. */
const smartcardStatuses = ['New', 'Assigned', 'Active', 'Disabled', 'Suspended', undefined, 'Retired'];

async function report(
  enrollment: Enrollment,
  installed: Uint8Array[],
  options: EnrollOptions,
  say: Say,
): Promise<void> {
  const { client, smartcardUuid, requestUuid, card } = enrollment;
  const chain = await fetchChain(options.url);
  const certificates = installed.map((der) => describeCertificate(der, chain));
  for (const one of certificates) {
    say(
      `certificate ${one.serialNumber} for ${one.subject}, ${one.notBefore} to ${one.notAfter}, ${one.isVerified ? "verified against the server's chain" : 'NOT verified'}`,
    );
  }
  const smartcard = await client.getSmartcard(smartcardUuid);
  const status = smartcardStatuses[smartcard?.Status ?? -1] ?? 'unknown';
  const operations = await client.getSmartcardOperations(smartcardUuid);
  say(`smart card ${smartcardUuid} is ${status}; possible now: ${operations.join(', ') || 'nothing'}`);
  if (options.json === true) {
    print(
      JSON.stringify({ requestUuid, smartcardUuid, cardId: card.cardId, status, operations, certificates }),
    );
  }
  if (!certificates.every(({ isVerified }) => isVerified) || status !== 'Active') {
    throw new CommandFailure('The enrollment ended without a verified certificate on an Active card.');
  }
}
