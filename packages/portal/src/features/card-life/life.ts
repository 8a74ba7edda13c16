import type { v2 } from '@cardea/sdk';

type Status = v2.Smartcard['status'];

/** A state of the card from one instant to another. */
export interface Band {
  readonly status: Status;
  readonly from: number;
  readonly to: number;
}

/** Another card that came of this one, or that this one came of. */
export interface OtherCard {
  readonly uuid: string;
  /** What this card is to the other. */
  readonly is: (typeof kinships)[keyof typeof kinships][number];
}

/** What the old card of a request is to the new one, and the new one to the old; all other requests replace a card. */
const kinships = {
  Duplicate: ['duplicatedBy', 'duplicates'],
  TemporaryCardEnroll: ['standsInBy', 'standsInFor'],
  RecoverOnBehalf: ['copiedTo', 'copies'],
  others: ['replacedBy', 'replaces'],
} as const;

/** Something that happened to the card, or with a certificate on it. */
export type Happening = { readonly at: number; readonly key: string } & (
  | { readonly kind: 'created' }
  | {
      readonly kind: 'request';
      readonly request: v2.Request;
      readonly otherCard: OtherCard | undefined;
    }
  | {
      readonly kind: 'issued' | 'ends' | 'revoked' | 'held';
      readonly certificate: v2.Certificate;
    }
);

/** How long a certificate is valid; `cutAt` where it was revoked or put on hold. */
export interface Bar {
  readonly certificate: v2.Certificate;
  readonly from: number;
  readonly to: number;
  readonly cutAt: number | undefined;
}

/** The life of one card from its first assignment; instants are milliseconds since 1970. */
export interface Life {
  readonly from: number;
  readonly to: number;
  readonly now: number;
  readonly bands: readonly Band[];
  /** Oldest first. */
  readonly happenings: readonly Happening[];
  readonly bars: readonly Bar[];
}

const dayMs = 86_400_000;

/** Puts together what the card, its requests and its certificates tell. A certificate that replaced the card is not on it. */
export function lifeOf(
  card: v2.Smartcard,
  requests: readonly v2.Request[],
  certificates: readonly v2.Certificate[],
  now: number,
): Life {
  const done = requests
    .filter(({ completedAt }) => completedAt !== null)
    .map((request) => ({ request, at: Date.parse(request.completedAt ?? request.submittedAt) }))
    .sort((a, b) => a.at - b.at || Date.parse(a.request.submittedAt) - Date.parse(b.request.submittedAt));
  const from = Math.min(Date.parse(card.createdAt), ...done.map(({ at }) => at));
  const bars = certificates.flatMap((certificate) => barOf(certificate));
  const to = Math.max(now, from + dayMs, ...bars.map((bar) => bar.to));
  return {
    from,
    to,
    now,
    bands: bandsOf(card, done, from, Math.max(now, from)),
    bars,
    happenings: [
      { kind: 'created' as const, key: 'created', at: from },
      ...done.map(({ request, at }) => ({
        kind: 'request' as const,
        key: request.uuid,
        at,
        request,
        otherCard: otherCardOf(card, request),
      })),
      ...bars.flatMap(happeningsOf),
    ].sort((a, b) => a.at - b.at),
  };
}

function barOf(certificate: v2.Certificate): Bar[] {
  const { notBefore, notAfter, revocation } = certificate;
  if (notBefore === null || notAfter === null) return [];
  const cutAt = revocation === null ? undefined : Date.parse(revocation.revokedAt);
  return [{ certificate, from: Date.parse(notBefore), to: Date.parse(notAfter), cutAt }];
}

function happeningsOf({ certificate, from, to, cutAt }: Bar): Happening[] {
  const of = (kind: 'issued' | 'ends' | 'revoked' | 'held', at: number): Happening => ({
    kind,
    at,
    certificate,
    key: `${certificate.uuid} ${kind}`,
  });
  if (cutAt === undefined) return [of('issued', from), of('ends', to)];
  return certificate.revocation?.reason === 'certificateHold'
    ? [of('issued', from), of('held', cutAt), of('ends', to)]
    : [of('issued', from), of('revoked', cutAt)];
}

function otherCardOf(
  { uuid }: v2.Smartcard,
  { type, oldSmartcardUuid, newSmartcardUuid }: v2.Request,
): OtherCard | undefined {
  if (oldSmartcardUuid === null || newSmartcardUuid === null || oldSmartcardUuid === newSmartcardUuid)
    return undefined;
  const [ofOld, ofNew] = type in kinships ? kinships[type as keyof typeof kinships] : kinships.others;
  return oldSmartcardUuid === uuid
    ? { uuid: newSmartcardUuid, is: ofOld }
    : { uuid: oldSmartcardUuid, is: ofNew };
}

/** The state in which a completed request leaves the card; undefined when it leaves the state as it is. */
function statusAfter(card: v2.Smartcard, request: v2.Request): Status | undefined {
  if (request.status !== 'Completed') return undefined;
  switch (request.type) {
    case 'SuspendOrReinstate':
      return request.direction === 'suspend' ? 'Suspended' : 'Active';
    case 'Disable':
    case 'TemporaryCardDisable':
      return 'Disabled';
    case 'Retire':
    case 'TemporaryCardRetire':
      return 'Retired';
    default:
      // Whatever brings a card makes it active; what becomes of the one before, the policy decides.
      if (request.newSmartcardUuid === card.uuid) return 'Active';
      return otherCardOf(card, request)?.is === 'replacedBy' && isOver(card.status) ? card.status : undefined;
  }
}

function isOver(status: Status): boolean {
  return status === 'Disabled' || status === 'Retired';
}

function bandsOf(
  card: v2.Smartcard,
  done: readonly { readonly request: v2.Request; readonly at: number }[],
  from: number,
  now: number,
): Band[] {
  const changes: { at: number; status: Status }[] = [{ at: from, status: 'Assigned' }];
  for (const { request, at } of done) {
    const status = statusAfter(card, request);
    if (status !== undefined && status !== changes.at(-1)?.status) changes.push({ at, status });
  }
  // What the requests do not tell (an import, a card that expired) shows in the state of today.
  if (changes.at(-1)?.status !== card.status)
    changes.push({ at: done.at(-1)?.at ?? from, status: card.status });
  return changes.flatMap(({ at, status }, index) => {
    const to = changes[index + 1]?.at ?? now;
    const isLast = index === changes.length - 1;
    return to > at || isLast ? [{ status, from: at, to: Math.max(to, at) }] : [];
  });
}
