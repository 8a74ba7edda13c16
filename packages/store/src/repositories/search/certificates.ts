import type { Certificate, CertificateSearch, Found } from '@cardea/domain';
import { sql } from 'kysely';
import { fromInstant } from '../../values.js';
import { certificateFromRow } from '../certificates.js';
import { either, ownColumnLike, ownerNamedLike, ownerVisible, type Restriction } from './candidates.js';
import { given, searchedPage } from './searched-page.js';
import type { Order, SearchBounds } from './walk.js';

// Certificates without an instant sort as the empty text, which is before all instants.
const notAfter = "coalesce(not_after, '')";

const orders: Readonly<Record<CertificateSearch['sort'], Order>> = {
  notAfter: { name: 'notAfter', column: notAfter, valueType: 'string' },
  notBefore: { name: 'notBefore', column: "coalesce(not_before, '')", valueType: 'string' },
  serialNumber: { name: 'serialNumber', column: 'serial_number', valueType: 'string' },
};

const owner = 'found.assigned_user_uuid';

/** Finds certificates. Errors: `MalformedInput` naming `cursor` or `limit`. */
export function searchCertificates(
  within: SearchBounds,
  search: CertificateSearch,
): Promise<Found<Certificate>> {
  const { q, sort, assignedUserUuid, templateCommonName, isRevoked } = search;
  const { from, before } = span(search);
  const indexed = given([
    isRevoked === true ? sql`revoked_at is not null` : undefined,
    templateCommonName === undefined ? undefined : sql`template_common_name = ${templateCommonName}`,
  ]);
  const others = given([isRevoked === false ? sql`revoked_at is null` : undefined]);
  const bounds = given([
    from === undefined ? undefined : sql`not_after >= ${from}`,
    before === undefined ? undefined : sql`not_after < ${before}`,
  ]);
  const isByExpiry = sort === 'notAfter';
  return searchedPage(
    within,
    search,
    {
      table: 'certificates',
      order: isByExpiry ? { ...orders.notAfter, from, before } : orders[sort],
      owner,
      few: assignedUserUuid === undefined ? undefined : sql`assigned_user_uuid = ${assignedUserUuid}`,
      matching: q === undefined || q === '' ? undefined : certificatesMatching(q),
      visible: ownerVisible(search.visibleTo, owner),
      leading: isByExpiry ? indexed : [],
      filters: isByExpiry ? others : [...indexed, ...others, ...bounds],
    },
    certificateFromRow,
  );
}

/** Whoever bounds the expiry at all wants certificates that have one. */
function span({ notAfterFrom, notAfterBefore }: CertificateSearch) {
  const before = notAfterBefore === undefined ? undefined : fromInstant(notAfterBefore);
  if (notAfterFrom !== undefined) return { from: fromInstant(notAfterFrom), before };
  return { from: before === undefined ? undefined : '0', before };
}

function certificatesMatching(q: string): Restriction {
  // Serial numbers and thumbprints are stored as upper-case hex.
  const prefix = q.toUpperCase();
  return either([
    ownerNamedLike(q, owner),
    ownColumnLike('certificates', 'serial_number', prefix),
    ownColumnLike('certificates', 'thumbprint', prefix),
  ]);
}
