import { type CardId, type CardSignatureHash, Secret } from '@cardea/cards';
import { createCertificationRequest } from '@cardea/pki/x509';
import type { v1 } from '@cardea/sdk';
import { CommandFailure, exitCodes } from '../../failure.js';
import { deliverPfx, type PfxDelivery, requireNoLoss } from '../pfx-delivery.js';
import type { RequestedNaming } from '../requested-names.js';
import { completeRequest } from '../run/card-in-use.js';
import type { BoundCard } from '../run/card-run.js';
import { wantedKey } from '../run/make-keys.js';
import { certificateOfKey } from './certificate-of-key.js';
import { chooseTokenOrBlank, initializeToken } from './choose-token.js';
import { loginAsSecurityOfficer, type SoPinCandidate } from './login-as-security-officer.js';
import { bindToken, findActiveAssignment, openEnrollment, type WantedEnrollment } from './open-enrollment.js';
import type { Pkcs11Token, TokenKey } from './pkcs11-token.js';
import { removeKeysWithoutUse } from './remove-keys-without-use.js';
import { cardIdOf } from './token-description.js';
import { type ChosenPin, chooseTokenPin, randomizedPin } from './token-pin.js';
import { ownSoPin, type TokenRun } from './token-run.js';

/** What an enrollment of a token is to do. */
export interface TokenEnrollment extends WantedEnrollment {
  /** The SO PIN that the token has, or that a blank one is initialised with. */
  readonly initialSoPin?: Secret<string>;
  readonly delivery: PfxDelivery;
}

/** What came of an enrollment. */
export interface EnrolledToken {
  /** Absent when the token was enrolled already. */
  readonly requestUuid?: string;
  readonly smartcardUuid: string;
  readonly cardId: CardId;
  readonly keys: readonly TokenKey[];
  /** The PIN that the server distributes: the person has to be told. */
  readonly proposedPin?: Secret<string>;
}

/**
 * Enrolls a PKCS#11 token: initialises a blank one, sets its SO PIN and user PIN, makes its keys, has them certified and
 * stores the certificates (docs/pkcs11-tokens.md has the numbered story). Interrupted anywhere, the same run finishes.
 *
 * Errors: `CommandFailure` when something is missing or the token cannot be opened; `Pkcs11Refusal`; `CardeaApiError`.
 */
export async function enrollToken(run: TokenRun, order: TokenEnrollment): Promise<EnrolledToken> {
  const { client, module, say } = run;
  // Step 1: the token as it is.
  const found = chooseTokenOrBlank(module, run.choice);
  const active = found.token.isInitialized
    ? await findActiveAssignment(client, cardIdOf(found.token))
    : undefined;
  if (active !== undefined) {
    say(`token ${found.token.label} is enrolled already`);
    return { smartcardUuid: active.uuid, cardId: cardIdOf(found.token), keys: [] };
  }
  // Step 2: the request.
  const knownCardId = found.token.isInitialized ? cardIdOf(found.token) : undefined;
  const enrollment = await openEnrollment(run, knownCardId, order);
  const { configuration } = enrollment;
  // Step 3: a blank token is initialised; only then some have a serial number, and so a card id.
  const { slotIndex, token: description } = found.token.isInitialized
    ? found
    : initializeToken(module, found, run.choice.token, requireInitialSoPin(order, configuration));
  if (!found.token.isInitialized) say(`initialised the token as ${description.label}`);
  const cardId = cardIdOf(description);
  say(`token ${description.label} is card ${cardId}`);
  // Step 4: the request is bound to the token.
  const bound = await bindToken(run, enrollment, cardId);
  using token = module.openToken(slotIndex);
  // Step 5: PINs.
  const chosen = await setPins(run, token, bound, { order, configuration });
  // Step 6: keys and certificates.
  token.loginAsUser(chosen.pin);
  const keys = await makeKeys(run, token, bound);
  const certified = await certify(run, token, { bound, keys, delivery: order.delivery });
  // Step 7: done.
  await completeRequest(run, bound.requestUuid);
  if (configuration.UserPinOption === randomizedPin) {
    say(
      'the PIN of the token is random, and nobody is told it; the person sets one by: cardea card token unblock',
    );
  }
  for (const { key } of keys) token.dropNote(key.label);
  await removeKeysWithoutUse(run, token, bound.smartcardUuid);
  const proposed = chosen.isTold ? { proposedPin: chosen.pin } : {};
  const { requestUuid, smartcardUuid } = bound;
  return { requestUuid, smartcardUuid, cardId, keys: certified, ...proposed };
}

function initialSoPinOf(
  { initialSoPin }: TokenEnrollment,
  { AdminPinPolicy: { DefaultValue } }: v1.SmartcardConfiguration,
): Secret<string> | undefined {
  return initialSoPin ?? (DefaultValue === '' ? undefined : new Secret(DefaultValue));
}

function requireInitialSoPin(
  order: TokenEnrollment,
  configuration: v1.SmartcardConfiguration,
): Secret<string> {
  const soPin = initialSoPinOf(order, configuration);
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
  {
    order,
    configuration,
  }: { readonly order: TokenEnrollment; readonly configuration: v1.SmartcardConfiguration },
): Promise<ChosenPin> {
  const description = token.describe();
  const own = configuration.DiversifyAdminKey ? await ownSoPin(run, bound, description) : undefined;
  const chosen = await chooseTokenPin(run, bound, configuration, description, { isUnblock: false });
  const initial =
    own === undefined ? requireInitialSoPin(order, configuration) : initialSoPinOf(order, configuration);
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
  readonly hash: CardSignatureHash;
  readonly naming: RequestedNaming;
}

/** Makes the keys that the request wants, or finds those of an interrupted run. */
async function makeKeys(
  { client, say }: TokenRun,
  token: Pkcs11Token,
  { requestUuid }: BoundCard,
): Promise<KeyToCertify[]> {
  const options = await client.getCertificateRequestGenerationOptions(requestUuid);
  return options.map((one, index) => {
    const { option, label, use, algorithm, hash, naming } = wantedKey(requestUuid, one, index + 1);
    const id = keyId(requestUuid, option);
    const found = token.findKey(id);
    if (found?.algorithm === algorithm) {
      say(`found the key pair ${label} (${algorithm})`);
      return { key: found, hash, naming };
    }
    // Half a pair is of no use, nor a certification request that another key signed.
    token.deleteKey(id);
    token.dropNote(label);
    const key = token.makeKey({ id, label, algorithm, use });
    say(`made the key pair ${label} (${algorithm})`);
    return { key, hash, naming };
  });
}

/** CKA_ID of a request's n-th key: the octets of the request's GUID and the number, so that a later run finds it. */
function keyId(requestUuid: string, option: number): Uint8Array {
  return Uint8Array.from([...Buffer.from(requestUuid.replaceAll('-', ''), 'hex'), option]);
}

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
    const { folder } = delivery;
    if (folder === undefined) requireNoLoss(answer, 'token', say);
    else await deliverPfx(answer, `${bound.requestUuid}-${index + 1}`, { ...delivery, folder }, say);
  }
  return certified;
}

/**
 * The certification request of a key. It is kept on the token until the enrollment is complete: an ECDSA signature is
 * never made alike twice, and only the same request gets the same certificate again.
 */
async function certificationRequestOf(
  token: Pkcs11Token,
  { key, hash, naming }: KeyToCertify,
): Promise<Uint8Array> {
  const kept = token.readNote(key.label);
  if (kept !== undefined) return kept;
  const made = await createCertificationRequest(
    {
      publicKeyDer: key.publicKeyDer,
      sign: async (message, by) => token.sign(key, by, message),
    },
    { hash, ...naming },
  );
  token.keepNote(key.label, made);
  return made;
}
