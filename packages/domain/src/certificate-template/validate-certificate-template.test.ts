import { sampleCertificateTemplate } from '@cardea/testkit';
import { expect, test } from 'vitest';
import type { CertificateTemplate } from './certificate-template.js';
import { validateCertificateTemplate } from './validate-certificate-template.js';

function errorsOf(changes: Partial<CertificateTemplate>): readonly { path: string; rule: string }[] {
  return validateCertificateTemplate(sampleCertificateTemplate(changes)).errors;
}

test('a certificate template that says nothing of policies and clocks is sound', () => {
  expect(errorsOf({})).toEqual([]);
});

test('a certificate template may name policies with their practice statements, repeat its purposes, and set the skew', () => {
  expect(
    errorsOf({
      certificatePolicies: [
        { oid: '2.16.840.1.101.3.2.1.3.13', cpsUri: 'https://pki.contoso.example/cps' },
        { oid: '1.3.6.1.4.1.311.21.8.9' },
      ],
      includeApplicationPolicies: true,
      clockSkewMinutes: 0,
      subjectAltNames: [
        { type: 'userPrincipalName', required: true },
        { type: 'dNSName', required: false },
      ],
    }),
  ).toEqual([]);
});

test.each<[string, Partial<CertificateTemplate>, string, RegExp]>([
  ['an object identifier that is none', { oid: '3.1' }, 'oid', /dotted object identifier/],
  ['an object identifier with a padded arc', { oid: '1.3.06' }, 'oid', /dotted object identifier/],
  ['an object identifier below 0 beyond 39', { oid: '0.40' }, 'oid', /dotted object identifier/],
  [
    'an extended key usage that is no object identifier',
    { extendedKeyUsages: ['clientAuth'] },
    'extendedKeyUsages[0]',
    /dotted object identifier/,
  ],
  [
    'an extended key usage twice',
    { extendedKeyUsages: ['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.2'] },
    'extendedKeyUsages[1]',
    /twice/,
  ],
  [
    'a subjectAltName type twice',
    {
      subjectAltNames: [
        { type: 'rfc822Name', required: true },
        { type: 'rfc822Name', required: false },
      ],
    },
    'subjectAltNames[1].type',
    /twice/,
  ],
  [
    'a policy that is no object identifier',
    { certificatePolicies: [{ oid: 'high' }] },
    'certificatePolicies[0].oid',
    /dotted object identifier/,
  ],
  [
    'a policy twice',
    { certificatePolicies: [{ oid: '1.2.3' }, { oid: '1.2.3' }] },
    'certificatePolicies[1].oid',
    /twice/,
  ],
  [
    'a practice statement without address',
    { certificatePolicies: [{ oid: '1.2.3', cpsUri: '/cps' }] },
    'certificatePolicies[0].cpsUri',
    /absolute http or https/,
  ],
  [
    'a practice statement at an address outside ASCII',
    { certificatePolicies: [{ oid: '1.2.3', cpsUri: 'https://pki.example/zażółć' }] },
    'certificatePolicies[0].cpsUri',
    /ASCII/,
  ],
  [
    'more policies than anybody reads',
    { certificatePolicies: Array.from({ length: 21 }, (_, index) => ({ oid: `1.2.${index}` })) },
    'certificatePolicies',
    /not hold more than 20/,
  ],
  [
    'application policies that repeat nothing',
    { extendedKeyUsages: [], includeApplicationPolicies: true },
    'includeApplicationPolicies',
    /no extended key usages/,
  ],
  ['a negative skew', { clockSkewMinutes: -1 }, 'clockSkewMinutes', /whole number from 0 to 1440/],
  ['a skew of more than a day', { clockSkewMinutes: 1441 }, 'clockSkewMinutes', /whole number/],
])('a certificate template must not have %s', (_, changes, path, rule) => {
  expect(errorsOf(changes)).toEqual([{ path, rule: expect.stringMatching(rule) }]);
});
