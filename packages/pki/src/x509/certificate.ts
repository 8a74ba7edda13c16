import { hash } from 'node:crypto';
import type { CertificateAddresses, KeyAlgorithm } from '@cardea/domain';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  Certificate,
  type Extension,
  id_ce_nameConstraints,
  id_ce_subjectKeyIdentifier,
  KeyUsageFlags,
  type Name,
  SubjectKeyIdentifier,
} from '@peculiar/asn1-x509';
import { BoundedMap } from '../bounded-map.js';
import { authorityRules } from '../lint/authority-rules.js';
import { requireCleanLint } from '../lint/lint-certificate.js';
import type { LintRule, LintTerms } from '../lint/lint-rule.js';
import { bufferOf, element, encode, encodeSigned, tag, unsignedInteger } from './der.js';
import {
  authorityAddresses,
  authorityConstraints,
  authorityKeyIdentifier,
  crlDistributionPoint,
  extensionDer,
  freshestCrl,
  keyIdentifier,
  keyUsage,
  type NameConstraints,
  nameConstraints,
  sameNameConstraints,
  subjectKeyIdentifier,
} from './extensions.js';
import { decodePublicKey } from './public-key.js';
import { type AuthoritySigner, signatureAlgorithmDerOf } from './signer.js';

/** Times are cut to whole seconds; from 2050 on they become GeneralizedTime (RFC 5280 §4.1.2.5). */
export interface ValidityPeriod {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** What a certification authority puts into every certificate, read once from its own. */
export interface AuthorityCertificate extends ValidityPeriod {
  readonly certificateDer: Uint8Array;
  /** The subject's DER, as the issuer field of certificates below must repeat it. */
  readonly subjectDer: Uint8Array;
  /** Name of the authority above, DER; the subject's in a root certificate. */
  readonly issuerDer: Uint8Array;
  /** Content octets of the INTEGER. */
  readonly serialNumber: ArrayBuffer;
  readonly keyIdentifier: Uint8Array;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKeyDer: Uint8Array;
  /** The value of its nameConstraints, DER; undefined where it has none. */
  readonly nameConstraintsDer?: Uint8Array | undefined;
}

/** Where clients find the issuer's certificate, its CRL and its OCSP responder. */
export interface IssuerAddresses {
  readonly crlUrl: string;
  /** Of the complete CRL; undefined where no deltas are published. */
  readonly deltaCrlUrl?: string;
  /** Undefined where nobody answers, as for a root that is offline. */
  readonly ocspUrl: string | undefined;
  readonly certificateUrl: string;
}

interface CertificateContent {
  /** Hex, unsigned. */
  readonly serialNumber: string;
  /** Name of the issuer, DER. */
  readonly issuerDer: Uint8Array;
  /** Name of the subject, DER. */
  readonly subjectDer: Uint8Array;
  readonly validity: ValidityPeriod;
  readonly publicKeyDer: Uint8Array;
  readonly extensions: readonly Extension[];
}

/** The rules that a certificate must keep before it is signed, and the terms that they compare it with. */
export interface CertificateLint extends Omit<LintTerms, 'signatureAlgorithmDer'> {
  readonly rules: readonly LintRule[];
}

/**
 * Encodes a version 3 certificate (RFC 5280 §4.1), lints what is to be signed, and only then signs it, DER.
 *
 * Errors: `BadCertificationRequest` or `Misconfigured` when it breaks a rule of `lint`; nothing is signed then.
 */
export async function signCertificate(
  content: CertificateContent,
  signer: AuthoritySigner,
  lint: CertificateLint,
): Promise<Uint8Array> {
  return await signPrepared(prepareCertificate(content, signer.algorithm, lint), signer);
}

/**
 * Encodes and lints what is to be signed with a key of `algorithm`: the TBSCertificate, DER.
 *
 * Errors: `BadCertificationRequest` or `Misconfigured` when it breaks a rule of `lint`.
 */
export function prepareCertificate(
  content: CertificateContent,
  algorithm: KeyAlgorithm,
  lint: CertificateLint,
): Uint8Array {
  const signatureAlgorithmDer = signatureAlgorithmDerOf(algorithm);
  const tbsCertificateDer = encodeTbsCertificate(content, signatureAlgorithmDer);
  requireCleanLint(tbsCertificateDer, lint.rules, { ...lint, signatureAlgorithmDer });
  return tbsCertificateDer;
}

/** Signs a TBSCertificate that was prepared for the algorithm of `signer`; gives the certificate, DER. */
export async function signPrepared(
  tbsCertificateDer: Uint8Array,
  signer: AuthoritySigner,
): Promise<Uint8Array> {
  const signatureAlgorithmDer = signatureAlgorithmDerOf(signer.algorithm);
  return encodeSigned(tbsCertificateDer, signatureAlgorithmDer, await signer.sign(tbsCertificateDer));
}

const version3 = element(tag.context0, [element(tag.integer, [Uint8Array.of(2)])]);

function encodeTbsCertificate(content: CertificateContent, signatureAlgorithmDer: Uint8Array): Uint8Array {
  const { notBefore, notAfter } = content.validity;
  return element(tag.sequence, [
    version3,
    element(tag.integer, [new Uint8Array(unsignedInteger(content.serialNumber))]),
    signatureAlgorithmDer,
    content.issuerDer,
    element(tag.sequence, [timeDer(notBefore), timeDer(notAfter)]),
    content.subjectDer,
    content.publicKeyDer,
    element(tag.context3, [element(tag.sequence, content.extensions.map(extensionDer))]),
  ]);
}

const encodedTimes = new BoundedMap<number, Uint8Array>(100);

/** Certificates of the same second have the same times. */
function timeDer(time: Date): Uint8Array {
  const known = encodedTimes.get(time.getTime());
  if (known !== undefined) return known;
  const der = encodeTime(time);
  encodedTimes.set(time.getTime(), der);
  return der;
}

/** UTCTime until 2049, from 2050 on GeneralizedTime, whole seconds (RFC 5280 §4.1.2.5). */
function encodeTime(time: Date): Uint8Array {
  const digits = time
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:T]/g, '');
  return time.getUTCFullYear() < 2050
    ? element(tag.utcTime, [Buffer.from(digits.slice(2), 'latin1')])
    : element(tag.generalizedTime, [Buffer.from(digits, 'latin1')]);
}

const authorityKeyUsage = KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign;

interface AuthorityOrder {
  readonly serialNumber: string;
  readonly subject: Name;
  readonly validity: ValidityPeriod;
  readonly publicKeyDer: Uint8Array;
  /** How many authorities may follow below, before the end entity. */
  readonly pathLenConstraint: number;
  /** Default none: the authority may certify any name. */
  readonly nameConstraints?: NameConstraints | undefined;
  /** The value of nameConstraints as another certificate has it, DER; counts where `nameConstraints` is undefined. */
  readonly nameConstraintsDer?: Uint8Array | undefined;
}

/** Makes a self-signed root certificate: critical basicConstraints, keyCertSign and cRLSign only. */
export async function signRootCertificate(
  order: AuthorityOrder,
  signer: AuthoritySigner,
): Promise<Uint8Array> {
  const identifier = keyIdentifier(decodePublicKey(order.publicKeyDer));
  const subjectDer = encode(order.subject);
  return await signCertificate(
    {
      ...order,
      subjectDer,
      issuerDer: subjectDer,
      extensions: [
        authorityConstraints(order.pathLenConstraint),
        keyUsage(authorityKeyUsage),
        subjectKeyIdentifier(identifier),
        authorityKeyIdentifier(identifier),
      ],
    },
    signer,
    {
      rules: authorityRules,
      issuer: { subjectDer, keyIdentifier: identifier, ...wholeSeconds(order.validity) },
    },
  );
}

/** Makes the certificate of an authority below `issuer`. */
export async function signAuthorityCertificate(
  order: AuthorityOrder & { readonly issuer: AuthorityCertificate; readonly addresses: IssuerAddresses },
  signer: AuthoritySigner,
): Promise<Uint8Array> {
  return await signCertificate(
    {
      ...order,
      subjectDer: encode(order.subject),
      issuerDer: order.issuer.subjectDer,
      extensions: [
        authorityConstraints(order.pathLenConstraint),
        keyUsage(authorityKeyUsage),
        subjectKeyIdentifier(keyIdentifier(decodePublicKey(order.publicKeyDer))),
        ...constraintsOf(order),
        ...issuerExtensions(order.issuer, order.addresses),
      ],
    },
    signer,
    { rules: authorityRules, issuer: order.issuer },
  );
}

function constraintsOf({ nameConstraints: names, nameConstraintsDer: der }: AuthorityOrder): Extension[] {
  if (names !== undefined) return [nameConstraints(names)];
  return der === undefined ? [] : [sameNameConstraints(der)];
}

/** Times as a certificate can say them. */
function wholeSeconds({ notBefore, notAfter }: ValidityPeriod): ValidityPeriod {
  const cut = (time: Date) => new Date(Math.floor(time.getTime() / 1000) * 1000);
  return { notBefore: cut(notBefore), notAfter: cut(notAfter) };
}

/** The extensions that point from a certificate to its issuer: key, CRL, OCSP responder and certificate. */
export function issuerExtensions(
  issuer: AuthorityCertificate,
  addresses: IssuerAddresses,
  selection: CertificateAddresses = {},
): Extension[] {
  const { includeCrl = true, includeOcsp = true, includeIssuer = true } = selection;
  const { additionalCrl = [], additionalOcsp = [], additionalIssuer = [] } = selection;
  const crlUrls = [...(includeCrl ? [addresses.crlUrl] : []), ...additionalCrl];
  const { includeFreshestCrl = false, additionalFreshestCrl = [] } = selection;
  const deltaUrls = [
    ...(includeFreshestCrl && addresses.deltaCrlUrl !== undefined ? [addresses.deltaCrlUrl] : []),
    ...additionalFreshestCrl,
  ];
  const ocspUrls = [
    ...(includeOcsp && addresses.ocspUrl !== undefined ? [addresses.ocspUrl] : []),
    ...additionalOcsp,
  ];
  const certificateUrls = [...(includeIssuer ? [addresses.certificateUrl] : []), ...additionalIssuer];
  return [
    authorityKeyIdentifier(issuer.keyIdentifier),
    ...(crlUrls.length === 0 ? [] : [crlDistributionPoint(crlUrls)]),
    ...(deltaUrls.length === 0 ? [] : [freshestCrl(deltaUrls)]),
    ...(ocspUrls.length + certificateUrls.length === 0
      ? []
      : [authorityAddresses(ocspUrls, certificateUrls)]),
  ];
}

/** Reads the certificate of one of our own authorities. Throws when it lacks a subjectKeyIdentifier. */
export function readAuthorityCertificate(certificateDer: Uint8Array): AuthorityCertificate {
  const { tbsCertificate } = AsnConvert.parse(bufferOf(certificateDer), Certificate);
  const found = tbsCertificate.extensions?.find(({ extnID }) => extnID === id_ce_subjectKeyIdentifier);
  if (found === undefined) throw new Error('an authority certificate needs a subjectKeyIdentifier');
  const identifier = AsnConvert.parse(found.extnValue.buffer, SubjectKeyIdentifier);
  const constraints = tbsCertificate.extensions?.find(({ extnID }) => extnID === id_ce_nameConstraints);
  return {
    nameConstraintsDer: constraints === undefined ? undefined : new Uint8Array(constraints.extnValue.buffer),
    certificateDer,
    subjectDer: encode(tbsCertificate.subject),
    issuerDer: encode(tbsCertificate.issuer),
    serialNumber: tbsCertificate.serialNumber,
    keyIdentifier: new Uint8Array(identifier.buffer),
    publicKeyDer: encode(tbsCertificate.subjectPublicKeyInfo),
    notBefore: tbsCertificate.validity.notBefore.getTime(),
    notAfter: tbsCertificate.validity.notAfter.getTime(),
  };
}

/** SHA-1 over the DER, upper-case hex, as MIM CM names certificates (an identifier, no security rests on it). */
export function thumbprint(certificateDer: Uint8Array): string {
  return hash('sha1', certificateDer, 'hex').toUpperCase();
}
