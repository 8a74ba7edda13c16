import type { LintRule } from '../lint-rule.js';

/** A certificate has no extension twice, for clients differ in which one they believe. */
export const uniqueExtensions: LintRule = {
  name: 'unique-extensions',
  source: 'RFC 5280 §4.2',
  causedBy: 'profile',
  check: ({ extensions }) => {
    const oids = extensions.map(({ oid }) => oid);
    const repeated = oids.find((oid, index) => oids.indexOf(oid) !== index);
    return repeated === undefined ? undefined : `has the extension ${repeated} twice`;
  },
};
