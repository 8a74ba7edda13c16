import { certificateRules } from './certificate-rules.js';
import type { LintRule } from './lint-rule.js';
import { endEntityConstraints } from './rules/end-entity-constraints.js';
import { extendedKeyUsage } from './rules/extended-key-usage.js';
import { keyUsageFitsKey } from './rules/key-usage-fits-key.js';
import { keyUsagePresence } from './rules/key-usage-presence.js';
import { smartcardLogonName } from './rules/smartcard-logon-name.js';
import { smartcardLogonRevocation } from './rules/smartcard-logon-revocation.js';
import { subjectPresence } from './rules/subject-presence.js';
import { validityLength } from './rules/validity-length.js';

/** What every certificate of a person or a service must keep. */
export const endEntityRules: readonly LintRule[] = [
  ...certificateRules,
  validityLength,
  subjectPresence,
  endEntityConstraints,
  keyUsagePresence,
  keyUsageFitsKey,
  extendedKeyUsage,
  smartcardLogonName,
  smartcardLogonRevocation,
];
