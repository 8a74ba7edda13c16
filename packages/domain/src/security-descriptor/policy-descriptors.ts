import {
  type AccessDecision,
  callerSids,
  checkAccess,
  concerns,
  denied,
  granted,
  inCanonicalOrder,
  isNullList,
  notGrantedRule,
} from './access-check.js';
import { rightMask } from './access-mask.js';
import { type ExtendedRight, extendedRightGuids } from './extended-rights.js';
import { parseSecurityDescriptor } from './parse-sddl.js';
import { effectOf } from './security-descriptor.js';

/*
 * Here, other than in checkAccess, a descriptor without a DACL (above all the empty text, the safe value of a policy)
 * opens nothing: an approver list that nobody filled in must not make everyone an approver. Only the outspoken
 * D:NO_ACCESS_CONTROL opens to everyone.
 */
const noList: AccessDecision = {
  isGranted: false,
  entry: null,
  rule: 'not granted because the descriptor has no access list',
};

/**
 * Decides whether the caller is on the list that a policy keeps as SDDL: initiators, approvers or enrollment agents
 * (MIM CM: AuthorizedInitiator, AuthorizedApprover, AuthorizedEnrollmentAgent). In canonical order the first entry
 * about the caller with any right at all decides, whatever its object GUID; an allow entry lists, a deny entry
 * excludes. `sids` are those that the caller carries, see `sidsOf`.
 *
 * Errors: `MalformedInput` naming `field` when `sddl` is not SDDL.
 */
export function isListed(sddl: string, sids: readonly string[], field?: string): AccessDecision {
  const descriptor = parseSecurityDescriptor(sddl, field);
  if (descriptor.dacl === null) return noList;
  if (isNullList(descriptor.dacl)) return checkAccess(descriptor, { sids, mask: 0 });
  const caller = callerSids(descriptor, sids);
  const deciding = inCanonicalOrder(descriptor.dacl).find(
    (entry) => entry.rights.mask !== 0 && concerns(entry, caller),
  );
  if (deciding === undefined) return { isGranted: false, entry: null, rule: notGrantedRule(descriptor.dacl) };
  return effectOf(deciding.type) === 'allow' ? granted(deciding) : denied(deciding);
}

/**
 * Decides whether the caller holds an extended right by the descriptor: `CR` with that right's GUID or without GUID,
 * or `GA`, which includes `CR` ([MS-ADTS] §5.1.3.3.4). `sids` are those that the caller carries, see `sidsOf`.
 *
 * Errors: `MalformedInput` naming `field` when `sddl` is not SDDL.
 */
export function holdsExtendedRight(
  sddl: string,
  sids: readonly string[],
  right: ExtendedRight,
  field?: string,
): AccessDecision {
  const descriptor = parseSecurityDescriptor(sddl, field);
  if (descriptor.dacl === null) return noList;
  return checkAccess(descriptor, { sids, mask: rightMask.CR, extendedRight: extendedRightGuids[right] });
}
