import type { LintRule } from '../lint-rule.js';

/** Serial numbers are positive, of at most 20 octets, and leave room for the 64 random bits that make them unpredictable. */
export const serialNumber: LintRule = {
  name: 'serial-number',
  source: 'RFC 5280 §4.1.2.2, CA/Browser Forum BR §7.1',
  causedBy: 'profile',
  check: ({ serialNumber: octets }) => {
    const [first = 0] = octets;
    if (first >= 0x80) return 'has a negative serial number';
    if (octets.every((octet) => octet === 0)) return 'has the serial number zero';
    if (octets.length > 20) return `has a serial number of ${octets.length} octets, more than 20`;
    // Of a random number of 64 bits, the highest ones are zero now and then: one octet is granted.
    return octets.length < 8 ? 'has a serial number too short for 64 random bits' : undefined;
  },
};
