import { type CardId, type CardKeyAlgorithm, type CardKeyUse, Secret } from '@cardea/cards';
import { type CertificationRequestHash, createCertificationRequest } from '@cardea/pki/x509';
import type { v1 } from '@cardea/sdk';
import { CommandFailure, exitCodes } from '../../failure.js';
import { deliverPfx, type PfxDelivery } from '../pfx-delivery.js';
import { completeRequest } from '../run/card-in-use.js';
import type { BoundCard } from '../run/card-run.js';
import { certificateOfKey } from './certificate-of-key.js';
import { prepareToken } from './choose-token.js';
import { loginAsSecurityOfficer, type SoPinCandidate } from './login-as-security-officer.js';
import { bindToken, type CardTemplate, findActiveAssignment, openEnrollment } from './open-enrollment.js';
import type { Pkcs11Token, TokenKey } from './pkcs11-token.js';
import { cardIdOf } from './token-description.js';
import { type ChosenPin, chooseTokenPin } from './token-pin.js';
import { ownSoPin, type TokenRun } from './token-run.js';

/** What an enrollment of a token is to do. */
export interface TokenEnrollment {
  readonly template: CardTemplate;
  /** The SO PIN that the token has, or that a blank one is initialised with. */
  readonly initialSoPin?: Secret<string>;
  readonly delivery: PfxDelivery;
  readonly comment: string;
}

/** What came of an enrollment. */
export interface EnrolledToken {
  /** Absent when the token was enrolled already. */
  readonly requestUuid?: string;
  readonly smartcardUuid: string;
  readonly cardId: CardId;
  readonly keys: readonly TokenKey[];
  /** The PIN, when the server chose it: the person has to be told. */
  readonly proposedPin?: Secret<string>;
}

type Options = v1.CertificateRequestGenerationOptions;

/**
 * Enrolls a PKCS#11 token: initialises a blank one, sets its SO PIN and user PIN, makes its keys, has them certified and
 * stores the certificates (docs/pkcs11-tokens.md has the numbered story). Interrupted anywhere, the same run finishes.
 *
 * Errors: `CommandFailure` when something is missing or the token cannot be opened; `Pkcs11Refusal`; `CardeaApiError`.
 */
export async function enrollToken(run: TokenRun, order: TokenEnrollment): Promise<EnrolledToken> {
  const { client, module, say } = run;
  const { template } = order;
  // Step 1: the token, initialised.
  const prepared = prepareToken(module, run.choice, () => requireInitialSoPin(order));
  if (prepared.wasBlank) say(`initialised the token as ${prepared.token.label}`);
  const cardId = cardIdOf(prepared.token);
  say(`token ${prepared.token.label} is card ${cardId}`);
  using token = module.openToken(prepared.slotIndex);
  const active = await findActiveAssignment(client, cardId);
  if (active !== undefined) {
    say('the token is enrolled already');
    return { smartcardUuid: active.Uuid, cardId, keys: [] };
  }
  // Step 2: the request, bound to the token.
  const requestUuid = await openEnrollment(run, template, cardId, order.comment);
  const bound = await bindToken(run, requestUuid, cardId);
  // Step 3: PINs.
  const chosen = await setPins(run, token, bound, order);
  // Step 4: keys and certificates.
  token.loginAsUser(chosen.pin);
  const keys = await makeKeys(run, token, bound);
  const certified = await certify(run, token, { bound, keys, delivery: order.delivery });
  // Step 5: done.
  await completeRequest(run, requestUuid);
  for (const { key } of keys) token.dropNote(key.label);
  const proposed = chosen.isProposed ? { proposedPin: chosen.pin } : {};
  return { requestUuid, smartcardUuid: bound.smartcardUuid, cardId, keys: certified, ...proposed };
}

function initialSoPinOf({ initialSoPin, template }: TokenEnrollment): Secret<string> | undefined {
  const { DefaultValue } = template.configuration.AdminPinPolicy;
  return initialSoPin ?? (DefaultValue === '' ? undefined : new Secret(DefaultValue));
}

function requireInitialSoPin(order: TokenEnrollment): Secret<string> {
  const soPin = initialSoPinOf(order);
  if (soPin !== undefined) return soPin;
  throw new CommandFailure(
    'The SO PIN of the token is needed: give it with --so-pin-fd, or as default admin PIN of the profile template.',
    exitCodes.badInput,
  );
}

/** Leaves the token with the server's SO PIN, where it diversifies, and a new user PIN. */
async function setPins(
  run: TokenRun,
  token: Pkcs11Token,
  bound: BoundCard,
  order: TokenEnrollment,
): Promise<ChosenPin> {
  const { configuration } = order.template;
  const description = token.describe();
  const own = configuration.DiversifyAdminKey ? await ownSoPin(run, bound, description) : undefined;
  const chosen = await chooseTokenPin(run, bound, configuration, description, { isUnblock: false });
  const initial = own === undefined ? requireInitialSoPin(order) : initialSoPinOf(order);
  const candidates: SoPinCandidate[] = [];
  if (own !== undefined) candidates.push({ name: 'own', soPin: own });
  if (initial !== undefined) candidates.push({ name: 'initial', soPin: initial });
  // A token without a user PIN was most likely never enrolled: this spares it a wrong try.
  if (!description.hasUserPin) candidates.reverse();
  const { name, soPin } = loginAsSecurityOfficer(token, candidates);
  try {
    if (name === 'initial' && own !== undefined) {
      token.changePin(soPin, own);
      run.say("set the server's SO PIN");
    }
    token.setUserPin(chosen.pin);
  } finally {
    token.logout();
  }
  run.say('set the user PIN');
  return chosen;
}

interface KeyToCertify {
  readonly key: TokenKey;
  readonly hash: CertificationRequestHash;
}

/** Makes the keys that the request wants, or finds those of an interrupted run. */
async function makeKeys(
  { client, say }: TokenRun,
  token: Pkcs11Token,
  { requestUuid }: BoundCard,
): Promise<KeyToCertify[]> {
  const wanted = await client.getCertificateRequestGenerationOptions(requestUuid);
  return wanted.map((option, index) => {
    const id = keyId(requestUuid, index);
    const algorithm = keyAlgorithm(option);
    const found = token.findKey(id);
    if (found?.algorithm === algorithm) {
      say(`found the key pair ${found.label} (${algorithm})`);
      return { key: found, hash: hashOf(option) };
    }
    // Half a pair is of no use, nor a certification request that another key signed.
    token.deleteKey(id);
    token.dropNote(labelOf(requestUuid, index));
    const key = token.makeKey({
      id,
      label: labelOf(requestUuid, index),
      algorithm,
      use: keyUse(option),
    });
    say(`made the key pair ${key.label} (${algorithm})`);
    return { key, hash: hashOf(option) };
  });
}

/** CKA_LABEL of a request's n-th key, its certificate and the note with its certification request. */
function labelOf(requestUuid: string, index: number): string {
  return `${requestUuid}-${index + 1}`;
}

/** CKA_ID of a request's n-th key: the octets of the request's GUID and the position, so that a later run finds it. */
function keyId(requestUuid: string, index: number): Uint8Array {
  return Uint8Array.from([...Buffer.from(requestUuid.replaceAll('-', ''), 'hex'), index]);
}

/** MIM CM: KeyUsages. */
function keyUse({ KeyUsages }: Options): CardKeyUse {
  const [decrypts, signs] = [(KeyUsages & 1) !== 0, (KeyUsages & 2) !== 0];
  return decrypts ? (signs ? 'any' : 'decryption') : 'signature';
}

function keyAlgorithm({ KeyAlgorithmName, KeySize }: Options): CardKeyAlgorithm {
  const name = KeyAlgorithmName.toUpperCase().startsWith('EC') ? `P-${KeySize}` : `RSA-${KeySize}`;
  const found = keyAlgorithms.find((one) => one === name);
  if (found !== undefined) return found;
  throw new CommandFailure(`The certificate template wants keys that tokens do not get: ${name}.`);
}

const keyAlgorithms = ['RSA-2048', 'RSA-3072', 'RSA-4096', 'P-256', 'P-384', 'P-521'] as const;

function hashOf({ HashAlgorithmName }: Options): CertificationRequestHash {
  return hashes.find((known) => known === HashAlgorithmName.toUpperCase()) ?? 'SHA256';
}

const hashes = ['SHA1', 'SHA256', 'SHA384', 'SHA512'] as const;

/** Has the keys certified and stores the certificates. Gives the keys with their certificates. */
async function certify(
  { client, say }: TokenRun,
  token: Pkcs11Token,
  {
    bound,
    keys,
    delivery,
  }: { readonly bound: BoundCard; readonly keys: readonly KeyToCertify[]; readonly delivery: PfxDelivery },
): Promise<TokenKey[]> {
  const certificationRequests: string[] = [];
  for (const one of keys) {
    certificationRequests.push(Buffer.from(await certificationRequestOf(token, one)).toString('base64'));
  }
  say(`made ${keys.length} certification request${keys.length === 1 ? '' : 's'}`);
  const answers = await client.postCertificateData(bound.requestUuid, {
    pfxpassword: delivery.password,
    certificaterequests: certificationRequests,
  });
  const forTheToken = answers.filter(({ isPfx }) => !isPfx);
  const certified = keys.map(({ key }, index) => {
    const certificateDer = certificateOfKey(forTheToken[index], key.publicKeyDer);
    token.storeCertificate(key, certificateDer);
    say(`stored the certificate of ${key.label}`);
    return { ...key, certificateDer };
  });
  for (const [index, answer] of answers.filter(({ isPfx }) => isPfx).entries()) {
    deliverPfx(answer, `${bound.requestUuid}-${index + 1}`, delivery, say);
  }
  return certified;
}

/**
 * The certification request of a key. It is kept on the token until the enrollment is complete: an ECDSA signature is
 * never made alike twice, and only the same request gets the same certificate again.
 */
async function certificationRequestOf(token: Pkcs11Token, { key, hash }: KeyToCertify): Promise<Uint8Array> {
  const kept = token.readNote(key.label);
  if (kept !== undefined) return kept;
  const made = await createCertificationRequest(
    {
      publicKeyDer: key.publicKeyDer,
      sign: async (message, by) => token.sign(key, by, message),
    },
    { hash },
  );
  token.keepNote(key.label, made);
  return made;
}
