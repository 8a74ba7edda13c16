import { extensionType } from '../../x509/object-identifiers.js';
import type { LintRule } from '../lint-rule.js';

const known: readonly string[] = Object.values(extensionType);

/** A critical extension that clients do not know makes them refuse the certificate. */
export const knownCriticalExtensions: LintRule = {
  name: 'known-critical-extensions',
  source: 'RFC 5280 §4.2',
  causedBy: 'profile',
  check: ({ extensions }) => {
    const unknown = extensions.find(({ oid, isCritical }) => isCritical && !known.includes(oid));
    return unknown === undefined ? undefined : `has the unknown critical extension ${unknown.oid}`;
  },
};
