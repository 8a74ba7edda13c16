import {
  type Certificate,
  type CertificateSearch,
  type CertificateUuid,
  type Found,
  notFound,
} from '@cardea/domain';
import { Access } from '../authorization/access.js';
import type { Caller, Ports } from '../ports.js';

/**
 * One page of the certificates of people whose objects the caller may see.
 *
 * Errors: `MalformedInput` naming `cursor` for one that no page of this search gave.
 */
export async function searchCertificates(
  { store }: Pick<Ports, 'store'>,
  caller: Caller,
  search: Omit<CertificateSearch, 'visibleTo'>,
): Promise<Found<Certificate>> {
  const visibleTo = await new Access(store, caller).visibility();
  return await store.search.certificates({ ...search, visibleTo });
}

/** One certificate. Errors: `NotFound`, alike for absent and for invisible ones. */
export async function readCertificate(
  { store }: Pick<Ports, 'store'>,
  caller: Caller,
  uuid: CertificateUuid,
): Promise<Certificate> {
  const certificate = await store.certificates.find(uuid);
  const owner = certificate?.assignedUserUuid;
  if (certificate === undefined || !(await new Access(store, caller).maySee(...(owner ? [owner] : [])))) {
    throw notFound('certificate');
  }
  return certificate;
}

/** The DER encoding of a certificate. Errors: `NotFound`, also for one that was carried over without its encoding. */
export async function readCertificateDer(
  ports: Pick<Ports, 'store'>,
  caller: Caller,
  uuid: CertificateUuid,
): Promise<{ readonly certificate: Certificate; readonly der: Uint8Array }> {
  const certificate = await readCertificate(ports, caller, uuid);
  if (certificate.certificateDer === null) throw notFound('certificate file');
  return { certificate, der: certificate.certificateDer };
}
