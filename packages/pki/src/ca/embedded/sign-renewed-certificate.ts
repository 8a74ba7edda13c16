import { createHash } from 'node:crypto';
import type { KeyStore, OpenAuthorityRequest, StoredAuthority } from '@cardea/domain';
import { checkAuthorityCertificationRequest } from '../../x509/authority-certification-request.js';
import { readAuthorityCertificate, signAuthorityCertificate } from '../../x509/certificate.js';
import { AuthorityKey } from './authority-key.js';
import { issuingValidity } from './ensure-embedded-authorities.js';
import { addressesOf, type EmbeddedAuthoritiesOptions, keyOf } from './open-authority.js';

/** What {@link signRenewedCertificate} needs. */
export interface RenewalOrder
  extends Pick<EmbeddedAuthoritiesOptions, 'publicUrl' | 'nameConstraints' | 'clock'> {
  readonly keyStore: KeyStore;
  /** Our own root, which signs. */
  readonly root: StoredAuthority;
  /** The certificate before, whose name constraints stay where none are set; DER. */
  readonly currentDer: Uint8Array;
  /** Stored before, so that whoever was interrupted signs the same again: only the signature differs. */
  readonly request: OpenAuthorityRequest;
}

/**
 * Has our own root certify an issuing authority anew, DER: with the subject and the key of the request, for ten years, or
 * until the root ends. Serial number and validity come from the stored request.
 *
 * Errors: `BadCertificationRequest` when the root has ended before the request was made, or the request is not ours;
 * `Misconfigured` when the root's key is another than its certificate names.
 */
export async function signRenewedCertificate(order: RenewalOrder): Promise<Uint8Array> {
  const { keyStore, root, request, clock } = order;
  const issuer = readAuthorityCertificate(root.certificateDer);
  const reference = keyOf(root);
  const { algorithm } = await keyStore.publicKey(reference);
  // It may have been out of reach when the server started.
  const rootKey = new AuthorityKey({
    ...{ authorityName: root.name, certificate: issuer },
    ...{ keyStore, reference, algorithm, clock },
  });
  const { subject } = await checkAuthorityCertificationRequest(request.certificationRequestDer);
  const { publicKeyDer } = await keyStore.publicKey({ name: request.keyName, version: request.keyVersion });
  return await signAuthorityCertificate(
    {
      serialNumber: serialNumberOf(request),
      subject,
      publicKeyDer,
      validity: issuingValidity(request.createdAt, issuer),
      pathLenConstraint: 0,
      nameConstraints: order.nameConstraints,
      nameConstraintsDer: readAuthorityCertificate(order.currentDer).nameConstraintsDer,
      issuer,
      addresses: addressesOf(order, root.name),
    },
    rootKey,
  );
}

/** RFC 5280 §4.1.2.2: positive; no two requests are alike in key, time and signature. */
function serialNumberOf({ certificationRequestDer, createdAt }: OpenAuthorityRequest): string {
  const hash = createHash('sha256').update(certificationRequestDer).update(createdAt.toISOString()).digest();
  const octets = hash.subarray(0, 16);
  octets[0] = ((octets[0] ?? 0) & 0x7f) | 0x40;
  return octets.toString('hex').toUpperCase();
}
