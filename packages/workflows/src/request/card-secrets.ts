import {
  type AdminKeyCipher,
  type AuditAction,
  type CardId,
  CmError,
  malformed,
  type PinPolicy,
  type RequestUuid,
  Secret,
  type Smartcard,
  type SmartcardConfiguration,
  type SmartcardUuid,
} from '@cardea/domain';
import { audited } from '../audit-trail.js';
import type { Caller, Ports } from '../ports.js';
import type { Execution } from '../workflow.js';
import { defaultAdminKey, diversifiedAdminKey } from './admin-keys-of-cards.js';
import { carryOut, type ExecutionPorts, requireSmartcardOf } from './execute.js';
import { mayGoOn } from './execution-steps.js';

// Keys, PINs and challenge answers: only for whoever carries the request out, only while it is Approved or Executing,
// only for the card bound to it. Every call is audited, whatever its outcome.

/** Which card of which request, as the client names it. */
export interface CardOfRequest {
  readonly requestUuid: RequestUuid;
  readonly smartcardUuid: SmartcardUuid;
  /** The card's own id when the client tells it; must be the bound card's. */
  readonly cardId: CardId | null;
}

/** What calls for card secrets need. */
export type SecretPorts = ExecutionPorts & Pick<Ports, 'secrets'>;

/** The card of a request whose secrets the caller may have now. */
export interface CardInReach {
  readonly execution: Execution;
  readonly smartcard: Smartcard;
  readonly configuration: SmartcardConfiguration;
}

/** Runs one audited call for a secret of the card of a request. Errors: see the calls. */
export async function withCard<T>(
  ports: SecretPorts,
  caller: Caller,
  action: AuditAction,
  card: CardOfRequest,
  work: (reach: CardInReach) => Promise<T>,
): Promise<T> {
  return await carryOut(ports, caller, action, card.requestUuid, async (execution) => {
    const { request, smartcard, template, attempt } = execution;
    requireSmartcardOf(request, card.smartcardUuid);
    attempt.facts.smartcardUuid = card.smartcardUuid;
    for (const step of mayGoOn) await step(execution);
    mustServe(execution, action);
    if (smartcard === undefined || template.smartcardConfiguration === null) {
      throw new CmError('PolicyViolation', 'This request has no smart card.');
    }
    if (card.cardId !== null && card.cardId !== smartcard.cardId) {
      throw new CmError('PolicyViolation', 'cardid is not the card that is bound to this request.');
    }
    return await work({ execution, smartcard, configuration: template.smartcardConfiguration });
  });
}

/** A suspended or disabled card is wiped under its admin key before it is reported as retired. */
const endsCards: ReadonlySet<string> = new Set(['Retire', 'TemporaryCardRetire']);

/** Keys and PINs go out only for what needs them, for a card in use, and never for one whose life is over. */
function mustServe({ workflow, request, smartcard }: Execution, action: AuditAction): void {
  const serves = action === 'smartcard.proposedPin' ? workflow.setsUserPin : workflow.usesAdminKey;
  if (!serves) {
    throw new CmError('PolicyViolation', `${request.type} requests need no key or PIN of the card.`);
  }
  const isOutOfUse = smartcard?.status === 'Suspended' || smartcard?.status === 'Disabled';
  if (smartcard?.status === 'Retired' || (isOutOfUse && !endsCards.has(request.type))) {
    throw new CmError(
      'IllegalTransition',
      `This smart card is ${smartcard.status}; its keys are not given out for ${request.type}.`,
    );
  }
}

/**
 * The card's diversified admin key, 24 bytes (MIM CM: get smart card diversified admin key).
 *
 * Errors: as for every card secret, and `PolicyViolation` when the template does not diversify.
 */
export async function releaseDiversifiedAdminKey(
  ports: SecretPorts,
  caller: Caller,
  card: CardOfRequest,
): Promise<Secret<Uint8Array>> {
  return await withCard(ports, caller, 'smartcard.diversifiedKey', card, (reach) =>
    diversifiedAdminKey(ports, reach.execution.tx, reach),
  );
}

/**
 * Answers a card's challenge with the default or the diversified admin key (MIM CM: get smart card authentication
 * response). `challenge` is a positive multiple of 8 bytes for `3DES`, 16 bytes for `AES192`.
 *
 * Errors: as for every card secret, and `MalformedInput` for another length.
 */
export async function answerChallenge(
  ports: SecretPorts,
  caller: Caller,
  card: CardOfRequest,
  challenge: Uint8Array,
  diversified: boolean,
  cipher: AdminKeyCipher = '3DES',
): Promise<Secret<Uint8Array>> {
  return await withCard(ports, caller, 'smartcard.authenticationResponse', card, async (reach) => {
    Object.assign(reach.execution.attempt.facts, { diversified, cipher });
    requireBlocks(challenge, cipher);
    const key = diversified
      ? await diversifiedAdminKey(ports, reach.execution.tx, reach)
      : defaultAdminKey(reach.configuration);
    return ports.adminKeys.authenticationResponse(key, challenge, cipher);
  });
}

/** Errors: `MalformedInput` for a challenge that the cipher cannot answer. */
export function requireBlocks(challenge: Uint8Array, cipher: AdminKeyCipher): void {
  if (cipher === 'AES192') {
    if (challenge.length !== 16) throw malformed('challenge', 'must be base64 of 16 bytes for AES192');
  } else if (challenge.length === 0 || challenge.length % 8 !== 0 || challenge.length > 64) {
    throw malformed('challenge', 'must be base64 of 8 bytes (or a multiple of 8 up to 64)');
  }
}

/**
 * The user PIN that the server chooses (MIM CM: get smart card proposed PIN). `ServerDistributed` PINs are kept
 * encrypted and stay the same for one request and card; `Randomized` ones are never kept, so each call makes another.
 *
 * Errors: as for every card secret, and `PolicyViolation` when the template lets the user choose.
 */
export async function proposePin(
  ports: SecretPorts,
  caller: Caller,
  card: CardOfRequest,
): Promise<Secret<string>> {
  return await withCard(
    ports,
    caller,
    'smartcard.proposedPin',
    card,
    async ({ execution, configuration }) => {
      const { tx } = execution;
      const { userPinOption, userPinPolicy } = configuration;
      if (userPinOption === 'Randomized') return randomPin(ports, userPinPolicy);
      if (userPinOption !== 'ServerDistributed') {
        throw new CmError(
          'PolicyViolation',
          `The server proposes no PIN: the profile template says ${userPinOption}.`,
        );
      }
      const context = proposedPinContext(card.requestUuid, card.smartcardUuid);
      const kept = await tx.cardSecrets.findProposedPin(card.requestUuid, card.smartcardUuid);
      if (kept !== undefined) {
        const pin = await ports.secrets.unwrap(kept, context);
        return new Secret(new TextDecoder().decode(pin.reveal()));
      }
      const pin = randomPin(ports, userPinPolicy);
      const wrapped = await ports.secrets.wrap(new Secret(new TextEncoder().encode(pin.reveal())), context);
      await tx.cardSecrets.putProposedPin(card.requestUuid, card.smartcardUuid, wrapped);
      return pin;
    },
  );
}

/** What a proposed PIN's encryption is bound to. */
export function proposedPinContext(requestUuid: string, smartcardUuid: string): string {
  return `proposed-pin/${requestUuid}/${smartcardUuid}`;
}

const digits = '0123456789';
const lettersAndDigits = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

function randomPin({ randomness }: Pick<Ports, 'randomness'>, policy: PinPolicy): Secret<string> {
  const characters = policy.characterSet === 2 ? lettersAndDigits : digits;
  const length = Math.min(Math.max(policy.minLength, Math.min(8, policy.maxLength)), policy.maxLength);
  let pin = '';
  for (let index = 0; index < length; index += 1)
    pin += characters.charAt(randomness.integer(characters.length));
  return new Secret(pin);
}

/**
 * Finds the request under which the caller is handling this card now, for a PIN; a refusal is audited like that of any
 * other card secret.
 *
 * Errors: `NotFound`.
 */
export async function findRequestUnderWay(
  ports: Pick<Ports, 'store' | 'clock' | 'randomness'>,
  caller: Caller,
  smartcardUuid: SmartcardUuid,
): Promise<RequestUuid> {
  const card = { type: 'Smartcard', uuid: smartcardUuid };
  return await audited(ports, caller, 'smartcard.proposedPin', card, async () => {
    const open = await ports.store.requests.listOpenForSmartcard(smartcardUuid, undefined);
    const own = open.find(
      (request) =>
        [request.targetUserUuid, request.originatorUserUuid].includes(caller.user.uuid) &&
        request.status !== 'Pending',
    );
    if (own === undefined) throw new CmError('NotFound', 'No request for this smart card is under way.');
    return own.uuid;
  });
}
