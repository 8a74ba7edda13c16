import type { CertificateUuid } from '@cardea/domain';
import type { ProfileLine } from './parse-profile.js';
import { type PlannedLink, type Planning, refuse } from './plan.js';

/** Plans which profiles carry certificates of others; `planned` are the certificates that the file writes. */
export async function planCertificateLinks(
  planning: Planning,
  lines: readonly ProfileLine[],
  planned: ReadonlySet<CertificateUuid>,
): Promise<PlannedLink[]> {
  const links: PlannedLink[] = [];
  for (const { line, profile, certificateLinks } of lines) {
    for (const [index, { certificateUuid, isKeyHistory }] of certificateLinks.entries()) {
      const isKnown =
        planned.has(certificateUuid) ||
        (await planning.store.certificates.find(certificateUuid)) !== undefined;
      if (isKnown) links.push({ profileUuid: profile.uuid, certificateUuid, isKeyHistory });
      else {
        const field = `cardea.CertificateLinks[${index}].CertificateUuid`;
        refuse(planning, line, field, 'names a certificate that is neither in the file nor stored');
      }
    }
  }
  return links;
}
