import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { authorityRules } from './authority-rules.js';
import { endEntityRules } from './end-entity-rules.js';
import { lintCertificate, requireCleanLint } from './lint-certificate.js';
import type { LintRule, LintTerms } from './lint-rule.js';

const folder = new URL('../../../../fixtures/certificates-to-refuse/', import.meta.url);
const expected: {
  readonly terms: Record<
    | 'issuerHex'
    | 'keyIdentifierHex'
    | 'notBefore'
    | 'notAfter'
    | 'signatureAlgorithmHex'
    | 'nameConstraintsHex',
    string
  > & { readonly longestValidityDays: number };
  readonly endEntity: Record<string, string>;
  readonly authority: Record<string, string>;
} = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8'));

const terms: LintTerms = {
  issuer: {
    subjectDer: Buffer.from(expected.terms.issuerHex, 'hex'),
    keyIdentifier: Buffer.from(expected.terms.keyIdentifierHex, 'hex'),
    notBefore: new Date(expected.terms.notBefore),
    notAfter: new Date(expected.terms.notAfter),
    nameConstraintsDer: Buffer.from(expected.terms.nameConstraintsHex, 'hex'),
  },
  signatureAlgorithmDer: Buffer.from(expected.terms.signatureAlgorithmHex, 'hex'),
  longestValidityMs: expected.terms.longestValidityDays * 86_400_000,
};

function brokenRules(name: string, rules: readonly LintRule[]): readonly string[] {
  const tbsCertificateDer = readFileSync(new URL(`${name}.tbs`, folder));
  return lintCertificate(tbsCertificateDer, rules, terms).map(({ rule }) => rule.name);
}

test('the certificates that the others differ from are sound', () => {
  expect(brokenRules('sound', endEntityRules)).toEqual([]);
  expect(brokenRules('sound-authority', authorityRules)).toEqual([]);
});

test.each(Object.entries(expected.endEntity))('a certificate is refused for %s by %s alone', (name, rule) => {
  expect(brokenRules(name, endEntityRules)).toEqual([rule]);
});

test.each(Object.entries(expected.authority))('an authority is refused for %s by %s alone', (name, rule) => {
  expect(brokenRules(name, authorityRules)).toEqual([rule]);
});

test.each([
  ...Object.entries(expected.endEntity).map(([name, rule]) => [name, rule, endEntityRules] as const),
  ...Object.entries(expected.authority).map(([name, rule]) => [name, rule, authorityRules] as const),
])(
  'what is to be signed does not reach the key for %s, and whoever asks is told of %s',
  (name, rule, rules) => {
    const tbsCertificateDer = readFileSync(new URL(`${name}.tbs`, folder));
    const { causedBy, source } = rules.find((one) => one.name === rule) ?? expect.unreachable();
    // Every certificate passes through this on its way to the key (x509/certificate.ts).
    expect(() => requireCleanLint(tbsCertificateDer, rules, terms)).toThrow(
      expect.objectContaining({
        kind: causedBy === 'request' ? 'BadCertificationRequest' : 'Misconfigured',
        detail: expect.stringContaining(`[${rule}, ${source}]`),
      }),
    );
  },
);

test('every file is judged, and every rule refuses one', () => {
  const judged = [...Object.keys(expected.endEntity), ...Object.keys(expected.authority)];
  const files = readdirSync(folder).filter((file) => file.endsWith('.tbs'));
  expect(files.sort()).toEqual(['sound', 'sound-authority', ...judged].map((name) => `${name}.tbs`).sort());
  const refusing = new Set([expected.endEntity, expected.authority].flatMap((each) => Object.values(each)));
  const rules = new Set([...endEntityRules, ...authorityRules].map(({ name }) => name));
  expect([...refusing].sort()).toEqual([...rules].sort());
});

test('every rule is in the file of its name and cites where it is written', () => {
  const files = readdirSync(new URL('rules/', import.meta.url)).map((file) => file.replace(/\.ts$/, ''));
  const rules = [...new Set([...endEntityRules, ...authorityRules])];
  expect(rules.map(({ name }) => name).sort()).toEqual(files.sort());
  for (const { source } of rules) expect(source).toMatch(/RFC \d+|MS-[A-Z]+|KB\d+/);
});

test('whatever bytes are changed, the lint finds something or nothing, and never fails', () => {
  const sound = readFileSync(new URL('sound.tbs', folder));
  for (let position = 0; position < sound.length; position++) {
    const changed = Buffer.from(sound);
    changed[position] = (changed[position] ?? 0) ^ (1 << (position % 8));
    expect(() => lintCertificate(changed, endEntityRules, terms)).not.toThrow();
    expect(lintCertificate(sound.subarray(0, position), endEntityRules, terms)).toHaveLength(1);
  }
});
