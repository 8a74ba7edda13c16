import { allowedTrustees, parseSecurityDescriptor } from '@cardea/domain';

/** SIDs that a policy's descriptor lists; none for the empty descriptor. */
export function listedTrustees(sddl: string): readonly string[] {
  return sddl === '' ? [] : allowedTrustees(parseSecurityDescriptor(sddl));
}
