import { element, tag } from '../../x509/der.js';
import { run, WorkFolder } from '../tools.js';
import {
  algorithm,
  attribute,
  attributesOf,
  bitString,
  derNull,
  extensionOf,
  extensionRequest,
  nameOf,
  newEcKey,
  requestWith,
  sequence,
  set,
} from './certification-request-parts.js';
import { type RequestToRefuse, refused } from './request-to-refuse.js';

const der = (fault: string) => `must be a PKCS#10 request (RFC 2986 §4) in DER; it ${fault}`;
const misshapen = (name: string, rule: string, fault: string, make: () => Uint8Array): RequestToRefuse => ({
  name,
  rule,
  make,
  kind: 'MalformedInput',
  reason: der(fault),
});

/** Writes the outermost length anew, as these octets. */
function withOuterLength(request: Uint8Array, ...length: readonly number[]): Uint8Array {
  const headerBytes = 2 + ((request[1] ?? 0) & 0x80 ? (request[1] ?? 0) & 0x7f : 0);
  return Uint8Array.of(0x30, ...length, ...request.subarray(headerBytes));
}

/** The contents of the outermost SEQUENCE and more behind them. */
function extended(request: Uint8Array, ...more: readonly Uint8Array[]): Uint8Array {
  const headerBytes = 2 + ((request[1] ?? 0) & 0x80 ? (request[1] ?? 0) & 0x7f : 0);
  return sequence(request.subarray(headerBytes), ...more);
}

const signed = () => ({ signature: new Uint8Array(64) });
const info = (key = newEcKey()) =>
  sequence(element(tag.integer, [Uint8Array.of(0)]), sequence(), key.publicKeyDer, attributesOf());
const commonName = '2.5.4.3';
const challengePassword = '1.2.840.113549.1.9.7';
const text = (value: string) => element(tag.utf8String, [Buffer.from(value)]);
const ecdsa = algorithm('1.2.840.10045.4.3.2');

/** Requests that are not PKCS#10 in DER: each in one way. */
export const misshapenRequests: readonly RequestToRefuse[] = [
  misshapen('a request without its last byte', 'X.690 §8.1.3', 'is cut off', () =>
    requestWith().subarray(0, -1),
  ),
  misshapen('a byte behind the request', 'X.690 §8.1', 'has bytes behind its end', () =>
    Uint8Array.of(...requestWith(), 0),
  ),
  misshapen('an indefinite length', 'X.690 §10.1', 'has an indefinite length', () =>
    Uint8Array.of(...withOuterLength(requestWith(), 0x80), 0, 0),
  ),
  misshapen('a length that is not the shortest', 'X.690 §10.1', 'has a length that is not the shortest', () =>
    withOuterLength(requestWith(), 0x83, 0, 0, requestWith().length - 3),
  ),
  misshapen('a length of five octets', 'X.690 §8.1.3', 'is longer than a certificate can be', () =>
    withOuterLength(requestWith(), 0x85, 0, 0, 0, 1, 0),
  ),
  misshapen('a tag of many octets', 'X.690 §8.1.2', 'has a tag number above 30', () =>
    Uint8Array.of(0x3f, ...requestWith().subarray(1)),
  ),
  {
    name: 'PEM, encoded in base64 once more',
    rule: 'MIM CM: get certificate responses',
    make: () => new Uint8Array(run('openssl', ['req', '-inform', 'DER'], requestWith())),
    kind: 'MalformedInput',
    reason: 'must be a PKCS#10 request (RFC 2986 §4) in DER; it is PEM',
  },
  misshapen('a SET instead of the SEQUENCE', 'RFC 2986 §4.2', 'has the tag 31 where 30 belongs', () =>
    Uint8Array.of(0x31, ...requestWith().subarray(1)),
  ),
  misshapen('an empty SEQUENCE', 'RFC 2986 §4.2', 'lacks a field (field CertificationRequestInfo)', () =>
    sequence(),
  ),
  misshapen(
    'a private key',
    'RFC 2986 §4.2',
    'has the tag 02 where 30 belongs (field CertificationRequestInfo)',
    () => newEcKey().privateKey.export({ type: 'pkcs8', format: 'der' }),
  ),
  misshapen('a certificate', 'RFC 2986 §4.1', 'has the tag a0 where 02 belongs (field version)', () =>
    certificate(),
  ),
  misshapen('an element cut off inside', 'X.690 §8.1.3', 'is cut off (field CertificationRequestInfo)', () =>
    sequence(sequence(Uint8Array.of(2, 9, 0)), ecdsa, bitString(new Uint8Array(64))),
  ),
  misshapen('version 2', 'RFC 2986 §4.1', 'has another version than v1, which is written 0', () =>
    requestWith({ version: element(tag.integer, [Uint8Array.of(1)]) }),
  ),
  misshapen('no version', 'RFC 2986 §4.1', 'has the tag 30 where 02 belongs (field version)', () =>
    requestWith({ version: new Uint8Array() }),
  ),
  misshapen('a field behind the signature', 'RFC 2986 §4.2', 'has fields that no version has', () =>
    extended(requestWith(), derNull),
  ),
  misshapen(
    'a subject that is a SET',
    'RFC 2986 §4.1',
    'has the tag 31 where 30 belongs (field subject)',
    () => requestWith({ subject: set() }),
  ),
  misshapen(
    'an indefinite length in the subject',
    'X.690 §10.1',
    'has an indefinite length (field subject)',
    () => requestWith({ subject: sequence(Uint8Array.of(0x31, 0x80, 0, 0)) }),
  ),
  misshapen(
    'an empty relative distinguished name',
    'RFC 5280 §4.1.2.4',
    'has a relative distinguished name without attributes (field subject)',
    () => requestWith({ subject: sequence(set()) }),
  ),
  misshapen(
    'a type of a name without a value',
    'RFC 5280 §4.1.2.4',
    'has an attribute that is no type and value (field subject)',
    () => requestWith({ subject: sequence(set(sequence(Uint8Array.of(6, 3, 0x55, 4, 3)))) }),
  ),
  misshapen(
    'attributes without their tag',
    'RFC 2986 §4.1',
    'has the tag 31 where a0 belongs (field attributes)',
    () => requestWith({ attributes: set() }),
  ),
  misshapen(
    'an attribute without a value',
    'RFC 2986 §4.1',
    `has the attribute ${challengePassword} in another form than a type with values (field attributes)`,
    () => requestWith({ attributes: attributesOf(attribute(challengePassword)) }),
  ),
  misshapen(
    'an extension request that is no list',
    'RFC 2985 §5.4.2',
    'has the tag 0c where 30 belongs (field attributes)',
    () => requestWith({ attributes: attributesOf(attribute('1.2.840.113549.1.9.14', text('CA'))) }),
  ),
  misshapen(
    'an extension without a value',
    'RFC 5280 §4.1',
    'has the tag 06 where 04 belongs (field attributes)',
    () =>
      requestWith({
        attributes: attributesOf(extensionRequest(sequence(Uint8Array.of(6, 3, 0x55, 0x1d, 0x11)))),
      }),
  ),
  misshapen(
    'a padded object identifier',
    'X.690 §8.19.2',
    'has an object identifier with a padded arc (field signatureAlgorithm)',
    () =>
      requestWith({ ...signed(), signatureAlgorithm: sequence(Uint8Array.of(6, 4, 0x2a, 0x80, 0x65, 0x70)) }),
  ),
  misshapen(
    'a NULL with contents as parameters',
    'X.690 §8.8',
    'has a NULL with contents (field signatureAlgorithm)',
    () => requestWith({ signatureAlgorithm: algorithm('1.2.840.10045.4.3.2', Uint8Array.of(5, 1, 0)) }),
  ),
  misshapen(
    'a signature algorithm with two parameters',
    'RFC 5280 §4.1.1.2',
    'has a signature algorithm with too many fields (field signatureAlgorithm)',
    () => requestWith({ signatureAlgorithm: algorithm('1.2.840.10045.4.3.2', derNull, derNull) }),
  ),
  misshapen(
    'parameters nested without end',
    'X.690 §8.1.2',
    'is nested too deeply (field signatureAlgorithm)',
    () => requestWith({ signatureAlgorithm: algorithm('1.2.840.10045.4.3.2', nested(200)) }),
  ),
  misshapen(
    'unused bits in the signature',
    'RFC 2986 §4.2',
    'has unused bits where whole octets belong (field signature)',
    () => sequence(info(), ecdsa, bitString(new Uint8Array(64), 1)),
  ),
  misshapen(
    'a signature that is an OCTET STRING',
    'RFC 2986 §4.2',
    'has the tag 04 where 03 belongs (field signature)',
    () => sequence(info(), ecdsa, element(tag.octetString, [new Uint8Array(64)])),
  ),
  misshapen('no signature', 'RFC 2986 §4.2', 'lacks a field (field signature)', () =>
    sequence(info(), ecdsa),
  ),
  misshapen('no public key', 'RFC 2986 §4.1', 'lacks a field (field subjectPKInfo)', () =>
    sequence(
      sequence(element(tag.integer, [Uint8Array.of(0)]), sequence()),
      ecdsa,
      bitString(new Uint8Array(64)),
    ),
  ),
  {
    name: 'a request of 33 kB',
    rule: 'no key, name or attribute needs as much',
    make: () => requestWith({ subject: nameOf(commonName, tag.utf8String, 'a'.repeat(33_000)), ...signed() }),
    kind: 'MalformedInput',
    reason: 'must have at most 32768 bytes; it has 33204',
  },
];

const subjectAltName = '2.5.29.17';

/** Requests whose subject or attributes break a rule, whatever they say. */
export const requestsWithUnsoundContent: readonly RequestToRefuse[] = [
  refused(
    'a challengePassword twice',
    'X.501 §8.2',
    `The request has the attribute ${challengePassword} twice.`,
    () =>
      requestWith({
        attributes: attributesOf(
          attribute(challengePassword, text('one')),
          attribute(challengePassword, text('two')),
        ),
      }),
  ),
  refused(
    'an extension asked for twice',
    'RFC 5280 §4.2',
    `The request asks for the extension ${subjectAltName} twice (RFC 5280 §4.2).`,
    () => {
      const host = extensionOf(subjectAltName, sequence(element(0x82, [Buffer.from('a.example')])));
      return requestWith({ attributes: attributesOf(extensionRequest(host, host)) });
    },
  ),
  refused(
    'an extension request with two values',
    'RFC 2985 §5.4.2',
    'The extension request has several values, and must have one (RFC 2985 §5.4.2).',
    () =>
      requestWith({ attributes: attributesOf(attribute('1.2.840.113549.1.9.14', sequence(), sequence())) }),
  ),
  refused(
    'a host with a NUL in its name',
    'RFC 5280 §4.2.1.6',
    'The request asks for a subjectAltName with a NUL or other character that no address has (RFC 5280 §4.2.1.6).',
    () => {
      const host = element(0x82, [Buffer.from('bank.example\0.evil.example')]);
      return requestWith({
        attributes: attributesOf(extensionRequest(extensionOf(subjectAltName, sequence(host)))),
      });
    },
  ),
  refused(
    'a NUL in the common name',
    'RFC 5280 §7.1',
    `The subject of the request has commonName (${commonName}) with a NUL or control character (RFC 5280 §7.1).`,
    () => requestWith({ subject: nameOf(commonName, tag.utf8String, 'Ada\0Lovelace') }),
  ),
  refused(
    'a common name that is not UTF-8',
    'X.690 §8.23.10',
    `The subject of the request has commonName (${commonName}) with octets that its string type has not.`,
    () => requestWith({ subject: nameOf(commonName, tag.utf8String, Uint8Array.of(0xc3, 0x28)) }),
  ),
  refused(
    'a country as UTF8String',
    'RFC 5280 appendix A.1',
    'The subject of the request has countryName (2.5.4.6) as a string of the wrong type (RFC 5280 appendix A.1).',
    () => requestWith({ subject: nameOf('2.5.4.6', tag.utf8String, 'DE') }),
  ),
  refused(
    'a mail address as UTF8String',
    'RFC 5280 appendix A.1',
    'The subject of the request has emailAddress (1.2.840.113549.1.9.1) as a string of the wrong type (RFC 5280 appendix A.1).',
    () => requestWith({ subject: nameOf('1.2.840.113549.1.9.1', tag.utf8String, 'ada@contoso.com') }),
  ),
  refused(
    'a common name that is a number',
    'RFC 5280 §4.1.2.4',
    `The subject of the request has commonName (${commonName}) as a string of the wrong type (RFC 5280 appendix A.1).`,
    () => requestWith({ subject: nameOf(commonName, tag.integer, Uint8Array.of(7)) }),
  ),
  refused(
    'a PKCS#7 file with certificates',
    'RFC 5272 §3.2.1',
    'The CMC request cannot be taken: it holds no PKIData. It must be one full PKI request (RFC 5272) in DER with one PKCS#10 request and its private key for the archive.',
    () => certificatesOnly(),
  ),
  refused(
    'a PKCS#7 wrapper with nothing inside',
    'RFC 5652 §3',
    'The CMC request cannot be taken: it lacks a field. It must be one full PKI request (RFC 5272) in DER with one PKCS#10 request and its private key for the archive.',
    () => sequence(Uint8Array.of(6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2)),
  ),
];

function nested(depth: number): Uint8Array {
  let inner: Uint8Array = sequence();
  for (let level = 0; level < depth; level++) inner = sequence(inner);
  return inner;
}

function certificate(): Uint8Array {
  const arguments_ = ['-newkey', 'rsa:2048', '-nodes', '-keyout', '/dev/null', '-subj', '/CN=whoever'];
  return new Uint8Array(run('openssl', ['req', '-x509', ...arguments_, '-outform', 'DER']));
}

function certificatesOnly(): Uint8Array {
  using folder = new WorkFolder();
  const file = folder.write('certificate.pem', run('openssl', ['x509', '-inform', 'DER'], certificate()));
  return new Uint8Array(run('openssl', ['crl2pkcs7', '-nocrl', '-certfile', file, '-outform', 'DER']));
}
