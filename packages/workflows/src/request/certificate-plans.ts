import {
  type Certificate,
  type CertificateTemplate,
  CmError,
  type Profile,
  type ProfileTemplate,
  type Repositories,
} from '@cardea/domain';
import type { CertificatePlan, PlannedIssuance, PlannedRestoration } from '../workflow.js';

/** The certificate templates of a profile template, in the order of the generation options. */
export async function certificateTemplatesOf(
  repositories: Pick<Repositories, 'certificateTemplates'>,
  template: ProfileTemplate,
): Promise<readonly CertificateTemplate[]> {
  return await Promise.all(
    template.certificateTemplates.map(async (commonName) => {
      const found = await repositories.certificateTemplates.find(commonName);
      if (found !== undefined) return found;
      throw new CmError(
        'Misconfigured',
        `${template.name} names the unknown certificate template ${commonName}.`,
      );
    }),
  );
}

/** Everything anew, one certificate for each certificate template. */
export async function issueEverything(
  repositories: Pick<Repositories, 'certificateTemplates'>,
  template: ProfileTemplate,
): Promise<readonly PlannedIssuance[]> {
  const templates = await certificateTemplatesOf(repositories, template);
  return templates.map((one, optionIndex) => ({ optionIndex, template: one }));
}

/** Certificates of a profile whose private keys the archive holds. */
export async function archivedCertificatesOf(
  repositories: Pick<Repositories, 'certificates' | 'archivedKeys'>,
  profile: Profile | undefined,
): Promise<readonly Certificate[]> {
  if (profile === undefined) return [];
  const certificates = await repositories.certificates.listByProfile(profile.uuid);
  const existing = new Set(
    await repositories.archivedKeys.listExisting(certificates.map(({ uuid }) => uuid)),
  );
  return certificates.filter(({ uuid }) => existing.has(uuid));
}

/** Everything anew; what is archived travels along as key history (MIM CM: IsKeyHistory). */
export async function reissueWithKeyHistory(
  repositories: Repositories,
  template: ProfileTemplate,
  oldProfile: Profile | undefined,
): Promise<CertificatePlan> {
  const archived = await archivedCertificatesOf(repositories, oldProfile);
  return {
    issue: await issueEverything(repositories, template),
    restore: archived.map((certificate) => ({ certificate, isKeyHistory: true })),
  };
}

/**
 * Archived certificates as they are, the others anew. A revoked or expired one is of use only to read old mail, so it
 * travels as key history and its certificate template is issued anew.
 */
export async function restoreArchivedIssueOthers(
  repositories: Repositories,
  template: ProfileTemplate,
  oldProfile: Profile | undefined,
  now: Date,
): Promise<CertificatePlan> {
  const archived = await archivedCertificatesOf(repositories, oldProfile);
  const isCurrent = ({ isKeyHistory, revocation, notAfter }: Certificate) =>
    !isKeyHistory && revocation === null && (notAfter === null || notAfter > now);
  const restore = archived.map(
    (certificate): PlannedRestoration => ({ certificate, isKeyHistory: !isCurrent(certificate) }),
  );
  const restored = new Set(
    restore.filter((one) => !one.isKeyHistory).map(({ certificate }) => certificate.templateCommonName),
  );
  const everything = await issueEverything(repositories, template);
  return { issue: everything.filter((one) => !restored.has(one.template.commonName)), restore };
}

/** Says of each certificate to be issued which ones of the old profile it follows, for authorities that renew. */
export async function namingRenewed(
  repositories: Pick<Repositories, 'certificates'>,
  plan: CertificatePlan,
  oldProfile: Profile | undefined,
): Promise<CertificatePlan> {
  if (oldProfile === undefined) return plan;
  const old = (await repositories.certificates.listByProfile(oldProfile.uuid))
    .filter(({ isKeyHistory, revocation }) => !isKeyHistory && revocation === null)
    .toSorted((one, other) => (other.notAfter?.getTime() ?? 0) - (one.notAfter?.getTime() ?? 0));
  return {
    ...plan,
    issue: plan.issue.map((one) => ({
      ...one,
      renewed: old.filter(({ templateCommonName }) => templateCommonName === one.template.commonName),
    })),
  };
}
