import { certificateTemplateWithEverything, sampleCertificateTemplate } from '@cardea/testkit';
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

test('a certificate template with every field is sound', () => {
  expect(validateCertificateTemplate(certificateTemplateWithEverything()).errors).toEqual([]);
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
  [
    'a notice of more than 200 characters',
    { certificatePolicies: [{ oid: '1.2.3', userNotice: 'x'.repeat(201) }] },
    'certificatePolicies[0].userNotice',
    /200 characters/,
  ],
  [
    'a part of the subject from nowhere',
    { subject: [{ attribute: 'commonName' } as never] },
    'subject[0]',
    /either from/,
  ],
  [
    'a country of the directory, which has none',
    { subject: [{ attribute: 'countryName', from: 'Domain' }] },
    'subject[0].value',
    /two capital letters/,
  ],
  [
    'domain components of a NetBIOS name',
    { subject: [{ attribute: 'domainComponent', from: 'Domain' }] },
    'subject[0].from',
    /UserPrincipalName or Mail/,
  ],
  [
    'a directoryName without parts',
    { subjectAltNames: [{ type: 'directoryName', required: true }] },
    'subjectAltNames[0].parts',
    /must hold the parts/,
  ],
  [
    'parts of a mail address',
    {
      subjectAltNames: [
        { type: 'rfc822Name', required: true, parts: [{ attribute: 'commonName', from: 'Mail' }] },
      ],
    },
    'subjectAltNames[0].parts',
    /directoryName only/,
  ],
  [
    'a URI of nothing',
    { subjectAltNames: [{ type: 'uniformResourceIdentifier', required: true }] },
    'subjectAltNames[0].from',
    /Sid or Uuid/,
  ],
  [
    'a CRL in a file',
    { addresses: { additionalCrl: ['file:///issuing.crl'] } },
    'addresses.additionalCrl[0]',
    /http, https or ldap/,
  ],
  [
    'a delta CRL in a file',
    { addresses: { additionalFreshestCrl: ['file:///issuing.delta.crl'] } },
    'addresses.additionalFreshestCrl[0]',
    /http, https or ldap/,
  ],
  [
    'this server’s delta CRL without its CRL',
    { addresses: { includeCrl: false, additionalCrl: ['http://a.example/a.crl'], includeFreshestCrl: true } },
    'addresses.includeFreshestCrl',
    /without includeCrl/,
  ],
  [
    'a delta CRL without any CRL',
    {
      extendedKeyUsages: ['1.3.6.1.5.5.7.3.4'],
      addresses: { includeCrl: false, additionalFreshestCrl: ['http://a.example/a.delta.crl'] },
    },
    'addresses.additionalFreshestCrl',
    /without a CRL/,
  ],
  [
    'an OCSP responder in a directory',
    { addresses: { additionalOcsp: ['ldap:///CN=x'] } },
    'addresses.additionalOcsp[0]',
    /http or https/,
  ],
  [
    'smart card logon without a CRL',
    { addresses: { includeCrl: false } },
    'addresses.includeCrl',
    /smart card logon/,
  ],
  ['a validity of no time', { validityDays: 0 }, 'validityDays', /whole number from 1/],
  [
    'a least validity that is none of its own',
    { minimumValidityDays: 366 },
    'minimumValidityDays',
    /not exceed/,
  ],
  ['a negative skew', { clockSkewMinutes: -1 }, 'clockSkewMinutes', /whole number from 0 to 1440/],
  ['a skew of more than a day', { clockSkewMinutes: 1441 }, 'clockSkewMinutes', /whole number/],
])('a certificate template must not have %s', (_, changes, path, rule) => {
  expect(errorsOf(changes)).toEqual([{ path, rule: expect.stringMatching(rule) }]);
});
