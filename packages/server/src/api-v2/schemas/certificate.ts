import { type Certificate, revocationReasons } from '@cardea/domain';
import { Type } from 'typebox';
import { component, exact, Guid, Instant, names, nullable } from './common.js';

/** A certificate as the management API shows it; its encoding is at `/certificates/{uuid}/certificate.crt`. */
export const CertificateSchema = component(
  'Certificate',
  exact({
    uuid: Guid,
    serialNumber: Type.String({ description: 'Upper-case hex' }),
    thumbprintSha1: Type.String({ description: 'Upper-case hex' }),
    certificateType: names(['Native', 'External']),
    templateCommonName: Type.String(),
    isKeyHistory: Type.Boolean(),
    isArchivedOnCa: Type.Boolean(),
    notBefore: nullable(Instant),
    notAfter: nullable(Instant),
    issuer: Type.String(),
    requesterName: Type.String(),
    assignedUserUuid: nullable(Guid),
    profileUuid: nullable(Guid),
    requestUuid: nullable(Guid),
    caName: nullable(Type.String({ description: 'Null when the authority is not one of ours' })),
    revocation: nullable(exact({ revokedAt: Instant, reason: names(revocationReasons) })),
  }),
);

/** A certificate as JSON. */
export function certificateToJson(certificate: Certificate) {
  const { revocation } = certificate;
  return {
    uuid: certificate.uuid,
    serialNumber: certificate.serialNumber,
    thumbprintSha1: certificate.thumbprint,
    certificateType: certificate.certificateType,
    templateCommonName: certificate.templateCommonName,
    isKeyHistory: certificate.isKeyHistory,
    isArchivedOnCa: certificate.isArchivedOnCa,
    notBefore: certificate.notBefore?.toISOString() ?? null,
    notAfter: certificate.notAfter?.toISOString() ?? null,
    issuer: certificate.issuer,
    requesterName: certificate.requesterName,
    assignedUserUuid: certificate.assignedUserUuid,
    profileUuid: certificate.profileUuid,
    requestUuid: certificate.requestUuid,
    caName: certificate.caName,
    revocation: revocation && {
      revokedAt: revocation.revokedAt.toISOString(),
      reason: revocation.reason,
    },
  };
}
