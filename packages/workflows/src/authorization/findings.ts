import { CmError, type CmErrorKind, type ManagementRight } from '@cardea/domain';

/** What decides a rule, so that a person can go and change it. */
export interface FindingSource {
  /** Such as `Unblock.SelfServiceEnabled`. */
  readonly policyField?: string;
  readonly right?: ManagementRight | 'Enroll' | 'Read';
  /** Such as `Smartcard.Status`. */
  readonly state?: string;
  /** SDDL text of the deciding entry. */
  readonly descriptorEntry?: string;
}

/** What one rule found: whether it holds, and by what. */
export interface Finding extends FindingSource {
  /** Stable name, such as `policyIsEnabled`. */
  readonly rule: string;
  readonly holds: boolean;
  /** One sentence, safe to show to the caller. */
  readonly detail: string;
  /** The error that a request meets when the rule doesn't hold. */
  readonly errorKind: CmErrorKind;
}

/** The error that a finding that doesn't hold leads to. */
export function refusal({ errorKind, detail }: Finding): CmError {
  return new CmError(errorKind, detail);
}

/** Says that a right is missing, naming it. */
export function lacksRight(right: ManagementRight): CmError {
  return new CmError('NotAuthorized', `This needs the right ${right} over the target user.`);
}
