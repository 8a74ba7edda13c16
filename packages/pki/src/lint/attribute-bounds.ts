import { identifier } from './strict-der.js';

/** What RFC 5280 appendix A.1 says of an attribute of names. */
export interface AttributeBounds {
  readonly name: string;
  /** In characters. */
  readonly shortest: number;
  readonly longest: number;
  /** Identifier octets of the string types allowed. */
  readonly types: readonly number[];
}

/** DirectoryString without the types that RFC 5280 §4.1.2.4 leaves to certificates of before 2004. */
const directoryString = [identifier.utf8String, identifier.printableString];
const printable = [identifier.printableString];
const ascii = [identifier.ia5String];

/** Types that no table lists may be any DirectoryString. */
export const anyAttribute: AttributeBounds = bounds('an attribute', 32_768, directoryString);

/** RFC 5280 appendix A.1 (ub-common-name and so on), RFC 4519 §2.4 and §2.39 for domainComponent and userId. */
export const attributeBounds: ReadonlyMap<string, AttributeBounds> = new Map([
  ['2.5.4.3', bounds('commonName', 64, directoryString)],
  ['2.5.4.4', bounds('surname', 32_768, directoryString)],
  ['2.5.4.5', bounds('serialNumber', 64, printable)],
  ['2.5.4.6', { ...bounds('countryName', 2, printable), shortest: 2 }],
  ['2.5.4.7', bounds('localityName', 128, directoryString)],
  ['2.5.4.8', bounds('stateOrProvinceName', 128, directoryString)],
  ['2.5.4.10', bounds('organizationName', 64, directoryString)],
  ['2.5.4.11', bounds('organizationalUnitName', 64, directoryString)],
  ['2.5.4.12', bounds('title', 64, directoryString)],
  ['2.5.4.42', bounds('givenName', 32_768, directoryString)],
  ['2.5.4.65', bounds('pseudonym', 128, directoryString)],
  ['0.9.2342.19200300.100.1.1', bounds('userId', 256, directoryString)],
  ['0.9.2342.19200300.100.1.25', bounds('domainComponent', 63, ascii)],
  ['1.2.840.113549.1.9.1', bounds('emailAddress', 255, ascii)],
]);

function bounds(name: string, longest: number, types: readonly number[]): AttributeBounds {
  return { name, shortest: 1, longest, types };
}
