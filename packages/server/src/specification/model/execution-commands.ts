import { randomBytes } from 'node:crypto';
import { type ProfileUuid, Secret, type SmartcardUuid } from '@cardea/domain';
import {
  answerChallenge,
  answerOfflineUnblock,
  distributeOneTimePasswords,
  proposePin,
  releaseDiversifiedAdminKey,
  submitCertificationRequests,
  updateProfile,
  updateSmartcard,
} from '@cardea/workflows';
import { certificatePlan } from './certificates.js';
import { applyCertification, applyDistribution, applyOfflineUnblock, applyReport } from './effects.js';
import { type ClientKey, type Model, type ModelCard, type ModelRequest, nameOf, resultOf } from './model.js';
import {
  type Certification,
  certificationRefusals,
  distributionRefusals,
  offlineUnblockRefusals,
  reportRefusals,
  type SecretKind,
  secretRefusals,
} from './predict-execution.js';
import { type RequestCommand, withVisibility } from './request-command.js';
import { perform, portsOf } from './world.js';

const pfxPassword = new Secret('Model-run-pfx-1');

/** Sends PKCS#10 requests: as asked for, too many, none, with another key, again, or no PKCS#10 at all. */
export async function certify({
  world,
  step,
  request,
  call,
  caller,
  uuid,
  onLine,
}: RequestCommand): Promise<string> {
  const { model, site } = world;
  const certification: Certification = { ...call, ...whatIsSent(model, request, step.variant) };
  const { keys, hasGarbage, hasPassword } = certification;
  const sent = [...keys.map((key) => `${key} key`), ...(hasGarbage ? ['garbage'] : [])];
  onLine(
    `${call.by} certifies ${nameOf(model, request)} with [${sent.join()}]${hasPassword ? '' : ' without PFX password'}`,
  );
  const ders = await Promise.all(keys.map((key) => site.certificationRequest(uuid, key)));
  if (hasGarbage) ders.push(new Uint8Array([0x30, 0x03, 0x02, 0x01, 0x05]));
  return await perform(world, {
    caller,
    action: 'certificate.issue',
    refusals: withVisibility(world, call, () => certificationRefusals(model, certification)),
    call: async () => {
      const answers = await submitCertificationRequests(portsOf(world), caller, uuid, ders, {
        pfxPassword: hasPassword ? pfxPassword : null,
      });
      const refused = answers.find((answer) => answer.kind === 'refused');
      if (refused !== undefined)
        throw new Error(`a good PKCS#10 request was refused: ${JSON.stringify(refused)}`);
    },
    apply: () => applyCertification(model, certification),
  });
}

function whatIsSent(
  model: Model,
  request: ModelRequest,
  variant: number,
): Pick<Certification, 'keys' | 'hasGarbage' | 'hasPassword'> {
  const asked = certificatePlan(model, request).issue.filter(({ isArchived }) => !isArchived).length;
  const keys = (count: number, key: ClientKey) => Array.from({ length: count }, () => key);
  const right = { keys: keys(asked, 'first'), hasGarbage: false, hasPassword: true };
  switch (variant % 10) {
    case 1:
      return { ...right, keys: keys(asked + 1, 'first') };
    case 2:
      return { ...right, keys: [] };
    case 3:
    case 4:
      return { ...right, keys: keys(asked, 'second') };
    case 5:
      return { ...right, keys: keys(Math.max(0, asked - 1), 'first') };
    case 6:
      return { ...right, keys: keys(Math.max(0, asked - 1), 'first'), hasGarbage: true };
    case 7:
      return { ...right, hasPassword: false };
    default:
      return right;
  }
}

/** Reports the status of the request's card or profile: rightly, wrongly, or of another object. */
export async function report({
  world,
  step,
  request,
  call,
  caller,
  uuid,
  onLine,
}: RequestCommand): Promise<string> {
  const { model } = world;
  const { variant } = step;
  const own = request.newCard ?? request.newProfile;
  const other =
    variant % 2 === 0 ? model.cards[variant % Math.max(1, model.cards.length)] : request.newProfile;
  const object = variant % 6 === 5 ? (other ?? null) : own;
  const statuses = ['Active', 'Suspended', 'Disabled', 'Retired'] as const;
  const status =
    variant % 4 === 3
      ? (statuses[Math.floor(variant / 8) % 4] ?? null)
      : variant % 4 === 1
        ? resultOf(request)
        : null;
  onLine(
    `${call.by} reports ${status ?? 'what was done'} of ${nameOf(model, object)} for ${nameOf(model, request)}`,
  );
  const ports = portsOf(world);
  const isCard = object === null || 'cardId' in object;
  return await perform(world, {
    caller,
    action: isCard ? 'smartcard.updateStatus' : 'profile.updateStatus',
    refusals: withVisibility(world, call, () => reportRefusals({ ...call, object, status })),
    call: async () => {
      const target = object?.uuid ?? uuid;
      if (isCard) await updateSmartcard(ports, caller, uuid, target as SmartcardUuid, status);
      else await updateProfile(ports, caller, uuid, target as ProfileUuid, status);
    },
    apply: () => applyReport(model, request),
  });
}

const secretKinds = ['diversifiedKey', 'challenge', 'proposedPin'] as const;
const actionOf = {
  diversifiedKey: 'smartcard.diversifiedKey',
  challenge: 'smartcard.authenticationResponse',
  proposedPin: 'smartcard.proposedPin',
} as const satisfies { readonly [kind in SecretKind]: string };

/** Asks for the admin key, an answer to the card's challenge, or a PIN; whatever comes must never be recorded. */
export async function secret({
  world,
  step,
  request,
  call,
  caller,
  uuid,
  onLine,
}: RequestCommand): Promise<string> {
  const { model, secrets } = world;
  const { variant } = step;
  const kind = secretKinds[Math.floor(variant / 7) % secretKinds.length] ?? 'diversifiedKey';
  const card = variant % 10 === 9 ? anyCard(model, variant) : request.newCard;
  onLine(`${call.by} asks for the ${kind} of ${nameOf(model, card)} for ${nameOf(model, request)}`);
  const ports = portsOf(world);
  const of = {
    requestUuid: uuid,
    smartcardUuid: card?.uuid ?? (uuid as string as SmartcardUuid),
    cardId: null,
  };
  return await perform(world, {
    caller,
    action: actionOf[kind],
    refusals: withVisibility(world, call, () => secretRefusals({ ...call, card, secret: kind })),
    call: async () => {
      if (kind === 'proposedPin') {
        secrets.push((await proposePin(ports, caller, of)).reveal());
        return;
      }
      const isDiversified = request.settings.smartcardConfiguration?.diversifyAdminKey === true;
      const bytes =
        kind === 'diversifiedKey'
          ? await releaseDiversifiedAdminKey(ports, caller, of)
          : await answerChallenge(ports, caller, of, randomBytes(8), isDiversified);
      rememberBytes(secrets, bytes.reveal());
    },
    apply: () => undefined,
  });
}

function anyCard({ cards }: Model, variant: number): ModelCard | null {
  return cards[Math.floor(variant / 10) % Math.max(1, cards.length)] ?? null;
}

function rememberBytes(secrets: string[], bytes: Uint8Array): void {
  const buffer = Buffer.from(bytes);
  secrets.push(buffer.toString('hex'), buffer.toString('hex').toUpperCase(), buffer.toString('base64'));
}

/** Answers one of two challenges. */
export async function offlineUnblock({
  world,
  step,
  request,
  call,
  caller,
  uuid,
  onLine,
}: RequestCommand): Promise<string> {
  const { model, secrets } = world;
  const challenge = step.variant % 4 === 3 ? 2 : 1;
  const card = step.variant % 9 === 8 ? anyCard(model, step.variant) : request.newCard;
  onLine(
    `${call.by} has challenge ${challenge} of ${nameOf(model, card)} answered for ${nameOf(model, request)}`,
  );
  return await perform(world, {
    caller,
    action: 'smartcard.offlineUnblock',
    refusals: withVisibility(world, call, () => offlineUnblockRefusals({ ...call, card, challenge })),
    call: async () => {
      const smartcardUuid = card?.uuid ?? (uuid as string as SmartcardUuid);
      const bytes = new Uint8Array(8).fill(challenge);
      const { response } = await answerOfflineUnblock(portsOf(world), caller, smartcardUuid, uuid, bytes);
      rememberBytes(secrets, response.reveal());
    },
    apply: () => applyOfflineUnblock(request, challenge),
  });
}

export async function distribute({
  world,
  request,
  call,
  caller,
  uuid,
  onLine,
}: RequestCommand): Promise<string> {
  const { model, secrets } = world;
  onLine(`${call.by} distributes the one-time passwords of ${nameOf(model, request)}`);
  return await perform(world, {
    caller,
    action: 'oneTimePassword.distribute',
    refusals: withVisibility(world, call, () => distributionRefusals(call)),
    call: async () => {
      for (const { oneTimePassword } of await distributeOneTimePasswords(portsOf(world), caller, uuid)) {
        if (oneTimePassword !== null) secrets.push(oneTimePassword.reveal());
      }
    },
    apply: () => applyDistribution(model, request),
  });
}
