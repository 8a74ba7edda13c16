import { extensionType } from '../../x509/object-identifiers.js';
import { keyUsagesOf } from '../key-usage-bits.js';
import type { LintRule } from '../lint-rule.js';
import { extension } from '../tbs-certificate.js';

/** keyUsage is there, has a bit set, and is written without trailing zero bits (X.690 §11.2.2). */
export const keyUsagePresence: LintRule = {
  name: 'key-usage-presence',
  source: 'RFC 5280 §4.2.1.3',
  causedBy: 'profile',
  check: (certificate) => {
    const usages = keyUsagesOf(certificate);
    if (usages === undefined) return 'has no keyUsage';
    if (usages.length === 0) return 'has a keyUsage without any usage';
    const content = extension(certificate, extensionType.keyUsage)?.value.content ?? new Uint8Array();
    const lastBit = 1 << (content[0] ?? 0);
    return ((content.at(-1) ?? 0) & lastBit) === 0 ? 'has a keyUsage with trailing zero bits' : undefined;
  },
};
