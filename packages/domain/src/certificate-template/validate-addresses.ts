import type { Findings } from '../profile-template/validation-findings.js';
import type { CertificateTemplate } from './certificate-template.js';

const longestAddress = 2048;
const mostAddresses = 8;
const smartcardLogon = '1.3.6.1.4.1.311.20.2.2';

/** Finds what is wrong with the addresses that a certificate template sends clients to. */
export function validateAddresses(
  findings: Findings,
  { addresses = {}, extendedKeyUsages }: CertificateTemplate,
): void {
  const { includeCrl = true, additionalCrl = [], additionalOcsp = [], additionalIssuer = [] } = addresses;
  const { includeFreshestCrl = false, additionalFreshestCrl = [] } = addresses;
  everyAddress(
    findings,
    'addresses.additionalCrl',
    additionalCrl,
    isWebOrDirectoryAddress,
    'http, https or ldap',
  );
  everyAddress(
    findings,
    'addresses.additionalFreshestCrl',
    additionalFreshestCrl,
    isWebOrDirectoryAddress,
    'http, https or ldap',
  );
  everyAddress(findings, 'addresses.additionalOcsp', additionalOcsp, isWebAddress, 'http or https');
  everyAddress(
    findings,
    'addresses.additionalIssuer',
    additionalIssuer,
    isWebOrDirectoryAddress,
    'http, https or ldap',
  );
  findings.require(
    includeCrl || additionalCrl.length > 0 || !extendedKeyUsages.includes(smartcardLogon),
    'addresses.includeCrl',
    'must be true for smart card logon unless additionalCrl says where the CRL is, for domain controllers look there',
  );
  findings.require(
    !includeFreshestCrl || includeCrl,
    'addresses.includeFreshestCrl',
    'must not be true without includeCrl, for a delta CRL completes the CRL of this server',
  );
  findings.require(
    additionalFreshestCrl.length === 0 || includeCrl || additionalCrl.length > 0,
    'addresses.additionalFreshestCrl',
    'must not be there without a CRL, for a delta CRL completes one',
  );
}

function everyAddress(
  findings: Findings,
  path: string,
  addresses: readonly string[],
  isSound: (address: string) => boolean,
  kinds: string,
): void {
  findings.require(
    addresses.length <= mostAddresses,
    path,
    `must not hold more than ${mostAddresses} addresses`,
  );
  for (const [index, address] of addresses.entries())
    findings.require(
      isSound(address),
      `${path}[${index}]`,
      `must be an absolute ${kinds} address of at most ${longestAddress} ASCII characters`,
    );
  findings.unique(addresses, (index) => `${path}[${index}]`);
}

/** Whether `text` is an absolute http or https address that an IA5String can carry. */
export function isWebAddress(text: string): boolean {
  return text.length <= longestAddress && /^https?:\/\/[\x21-\x7e]+$/.test(text) && URL.canParse(text);
}

/** An ldap address may leave the host to the client (RFC 5280 §4.2.1.13). */
function isWebOrDirectoryAddress(text: string): boolean {
  const isDirectory =
    text.length <= longestAddress && /^ldaps?:\/\/[\x21-\x7e]+$/.test(text) && URL.canParse(text);
  return isDirectory || isWebAddress(text);
}
