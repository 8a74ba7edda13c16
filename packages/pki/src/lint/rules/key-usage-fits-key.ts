import type { KeyFamily } from '@cardea/domain';
import { keyUsagesOf, type LintedKeyUsage } from '../key-usage-bits.js';
import type { LintRule } from '../lint-rule.js';
import { keyFamilyOf } from '../public-key-fields.js';

const always = ['digitalSignature', 'nonRepudiation'] as const;
const usagesOf: Record<KeyFamily, readonly LintedKeyUsage[]> = {
  RSA: [...always, 'keyEncipherment', 'dataEncipherment'],
  ECDSA: [...always, 'keyAgreement', 'encipherOnly', 'decipherOnly'],
  Ed25519: always,
};

/** The key of an end entity can do what keyUsage says, and certifies nobody. */
export const keyUsageFitsKey: LintRule = {
  name: 'key-usage-fits-key',
  source: 'RFC 5280 §4.2.1.3, RFC 3279 §2.3.1, RFC 8813 §3, RFC 8410 §5',
  causedBy: 'profile',
  check: (certificate) => {
    const family = keyFamilyOf(certificate.subjectPublicKeyInfo);
    // A family that nobody knows is for the rule on public keys.
    if (family === undefined) return undefined;
    const usages = keyUsagesOf(certificate) ?? [];
    const unfit = usages.find((usage) => !usagesOf[family].includes(usage));
    if (unfit !== undefined)
      return `has the keyUsage ${unfit}, which is not for ${family} keys of end entities`;
    const narrows = usages.includes('encipherOnly') || usages.includes('decipherOnly');
    return narrows && !usages.includes('keyAgreement')
      ? 'narrows keyAgreement in keyUsage without having it'
      : undefined;
  },
};
