import type { RevocationReason } from '@cardea/domain';
import {
  carrierOf,
  isOpen,
  isTemporary,
  type Model,
  type ModelCertificate,
  type ModelProfile,
  type ModelRequest,
} from './model.js';

/** Certificate templates whose keys the server makes and archives. */
export const archivedTemplates: ReadonlySet<string> = new Set(['CardeaArchivedEncryption']);

export interface Planned {
  readonly optionIndex: number;
  readonly template: string;
  readonly isArchived: boolean;
}

export interface Restored {
  readonly certificate: ModelCertificate;
  readonly isKeyHistory: boolean;
}

export interface Plan {
  readonly issue: readonly Planned[];
  readonly restore: readonly Restored[];
}

/** Which certificates a request issues anew and which it brings from the archive (reference section 7). */
export function certificatePlan(_model: Model, request: ModelRequest): Plan {
  const everything = request.settings.certificateTemplates.map(
    (template, optionIndex): Planned => ({
      optionIndex,
      template,
      isArchived: archivedTemplates.has(template),
    }),
  );
  const archived = [...(request.oldProfile?.carried ?? [])].filter(([{ isArchived }]) => isArchived);
  const asHistory = archived.map(([certificate]): Restored => ({ certificate, isKeyHistory: true }));
  switch (request.type) {
    case 'Renew':
      return { issue: everything, restore: asHistory };
    case 'RecoverOnBehalf':
      return {
        issue: [],
        restore: archived.map(([certificate, isKeyHistory]) => ({ certificate, isKeyHistory })),
      };
    case 'OnlineUpdate': {
      const { chosen } = request;
      return {
        issue: everything.filter(({ template }) => chosen?.includes(template) ?? true),
        restore: [],
      };
    }
    case 'Recover':
      if (request.policy.reissueArchivedCertificates === true) {
        return { issue: everything, restore: asHistory };
      }
      return restoreCurrent(request, everything, archived);
    case 'Duplicate':
    case 'TemporaryCardEnroll':
      return restoreCurrent(request, everything, archived);
    default:
      return { issue: everything, restore: [] };
  }
}

/** What is good comes back as it is; what is not is of use only to read old mail. */
function restoreCurrent(
  request: ModelRequest,
  everything: readonly Planned[],
  archived: readonly (readonly [ModelCertificate, boolean])[],
): Plan {
  const restore = archived.map(([certificate, isKeyHistory]): Restored => {
    const isGood = certificate.revocation === null && certificate.notAfter > request.submittedAt;
    return { certificate, isKeyHistory: isKeyHistory || !isGood };
  });
  const back = new Set(
    restore.filter((one) => !one.isKeyHistory).map(({ certificate }) => certificate.template),
  );
  return { issue: everything.filter(({ template }) => !back.has(template)), restore };
}

/** Good certificates of the request, by generation option. */
export function goodIssuedBy(model: Model, request: ModelRequest): ModelCertificate[] {
  return model.certificates.filter((one) => one.request === request && one.revocation === null);
}

export function isEverythingThere(model: Model, request: ModelRequest): boolean {
  const plan = certificatePlan(model, request);
  const good = new Set(goodIssuedBy(model, request).map(({ optionIndex }) => optionIndex));
  const { newProfile } = request;
  return (
    plan.issue.every(({ optionIndex }) => good.has(optionIndex)) &&
    plan.restore.every(({ certificate }) => newProfile?.carried.has(certificate) === true)
  );
}

/** A revocation for good replaces a hold; nothing replaces a revocation for good (RFC 5280 §5.3.1). */
export function revoke(certificates: readonly ModelCertificate[], reason: RevocationReason): number {
  let count = 0;
  for (const certificate of certificates) {
    const { revocation } = certificate;
    if (revocation !== null && (revocation !== 'certificateHold' || reason === 'certificateHold')) continue;
    certificate.revocation = reason;
    count += 1;
  }
  return count;
}

/** A CRL shows what is revoked and not yet expired. */
export function publish(model: Model): void {
  for (const certificate of model.certificates) {
    certificate.isOnCrl = certificate.revocation !== null && certificate.notAfter > model.now;
  }
}

export type Reach = 'everything' | 'suspending' | 'retiring';

/**
 * Certificates that go with a card or profile. Copies (in an agent's hands, on a temporary card) never take along what
 * belongs elsewhere. Suspending spares what an Active card or profile still uses, retiring also what a Suspended one
 * will use again; a borrowed copy on a temporary card keeps nothing alive once its owner retires.
 */
export function goingWith(model: Model, profile: ModelProfile, reach: Reach): ModelCertificate[] {
  const ownOnly = profile.flags.includes('KeyEscrow') || isTemporary(model, profile);
  const onCard = profilesOnCard(model, profile);
  const going = certificatesOn(onCard).filter((certificate) => {
    if (certificate.profile !== profile && ownOnly) return false;
    if (reach === 'everything' || (certificate.profile === profile && ownOnly)) return true;
    return !isUsedElsewhere(model, certificate, onCard, reach);
  });
  return [...going, ...underWay(model, profile)];
}

/** A profile and those that its card carried before renewals in place. */
export function profilesOnCard(model: Model, profile: ModelProfile): ModelProfile[] {
  const onCard = [profile];
  if (!profile.isSmartcard) return onCard;
  for (let one = profile.parent; one !== null && carrierOf(model, one) === undefined; one = one.parent) {
    onCard.push(one);
  }
  return onCard;
}

export function certificatesOn(profiles: readonly ModelProfile[]): ModelCertificate[] {
  return [...new Set(profiles.flatMap(({ carried }) => [...carried.keys()]))];
}

/** What a renewal on the same card has put there already: its keys are on the card. */
export function underWay(model: Model, profile: ModelProfile): ModelCertificate[] {
  const card = carrierOf(model, profile);
  if (card === undefined) return [];
  const open = model.requests.filter(
    (one) => isOpen(one) && one.newCard === card && one.newProfile !== null && one.newProfile !== profile,
  );
  return model.certificates.filter(({ request }) => open.includes(request));
}

function isUsedElsewhere(
  model: Model,
  certificate: ModelCertificate,
  onCard: readonly ModelProfile[],
  reach: Reach,
): boolean {
  return model.profiles.some((other) => {
    if (onCard.includes(other) || !other.carried.has(certificate) || other.flags.includes('KeyEscrow'))
      return false;
    if (other.status === 'Active') return reach === 'suspending' || !isTemporary(model, other);
    return reach === 'retiring' && other.status === 'Suspended' && !isTemporary(model, other);
  });
}
