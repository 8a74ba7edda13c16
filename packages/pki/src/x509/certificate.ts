import { createHash } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  Certificate,
  type Extension,
  Extensions,
  id_ce_subjectKeyIdentifier,
  KeyUsageFlags,
  type Name,
  SubjectKeyIdentifier,
  Validity,
} from '@peculiar/asn1-x509';
import { authorityRules } from '../lint/authority-rules.js';
import { requireCleanLint } from '../lint/lint-certificate.js';
import type { LintRule, LintTerms } from '../lint/lint-rule.js';
import { bufferOf, element, encode, encodeSigned, tag, unsignedInteger } from './der.js';
import {
  authorityAddresses,
  authorityConstraints,
  authorityKeyIdentifier,
  crlDistributionPoint,
  keyIdentifier,
  keyUsage,
  subjectKeyIdentifier,
} from './extensions.js';
import { decodePublicKey } from './public-key.js';
import { type AuthoritySigner, signatureAlgorithmOf } from './signer.js';

/** Times are cut to whole seconds; from 2050 on they become GeneralizedTime (RFC 5280 §4.1.2.5). */
export interface ValidityPeriod {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** What a certification authority puts into every certificate, read once from its own. */
export interface AuthorityCertificate extends ValidityPeriod {
  readonly certificateDer: Uint8Array;
  readonly subject: Name;
  /** The subject's DER, as the issuer field of certificates below must repeat it. */
  readonly subjectDer: Uint8Array;
  /** Content octets of the INTEGER. */
  readonly serialNumber: ArrayBuffer;
  readonly keyIdentifier: Uint8Array;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKeyDer: Uint8Array;
}

/** Where clients find the issuer's certificate, its CRL and its OCSP responder. */
export interface IssuerAddresses {
  readonly crlUrl: string;
  readonly ocspUrl: string;
  readonly certificateUrl: string;
}

interface CertificateContent {
  /** Hex, unsigned. */
  readonly serialNumber: string;
  /** Name of the issuer, DER. */
  readonly issuerDer: Uint8Array;
  readonly subject: Name;
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
  const signature = signatureAlgorithmOf(signer.algorithm);
  const signatureAlgorithmDer = encode(signature);
  const tbsCertificateDer = encodeTbsCertificate(content, signatureAlgorithmDer);
  requireCleanLint(tbsCertificateDer, lint.rules, { ...lint, signatureAlgorithmDer });
  return encodeSigned(tbsCertificateDer, signature, await signer.sign(tbsCertificateDer));
}

function encodeTbsCertificate(content: CertificateContent, signatureAlgorithmDer: Uint8Array): Uint8Array {
  const version3 = element(tag.context0, [element(tag.integer, [Uint8Array.of(2)])]);
  return element(tag.sequence, [
    version3,
    element(tag.integer, [new Uint8Array(unsignedInteger(content.serialNumber))]),
    signatureAlgorithmDer,
    content.issuerDer,
    encode(new Validity(content.validity)),
    encode(content.subject),
    content.publicKeyDer,
    element(tag.context3, [encode(new Extensions([...content.extensions]))]),
  ]);
}

const authorityKeyUsage = KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign;

interface AuthorityOrder {
  readonly serialNumber: string;
  readonly subject: Name;
  readonly validity: ValidityPeriod;
  readonly publicKeyDer: Uint8Array;
  /** How many authorities may follow below, before the end entity. */
  readonly pathLenConstraint: number;
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
      issuerDer: order.issuer.subjectDer,
      extensions: [
        authorityConstraints(order.pathLenConstraint),
        keyUsage(authorityKeyUsage),
        subjectKeyIdentifier(keyIdentifier(decodePublicKey(order.publicKeyDer))),
        ...issuerExtensions(order.issuer, order.addresses),
      ],
    },
    signer,
    { rules: authorityRules, issuer: order.issuer },
  );
}

/** Times as a certificate can say them. */
function wholeSeconds({ notBefore, notAfter }: ValidityPeriod): ValidityPeriod {
  const cut = (time: Date) => new Date(Math.floor(time.getTime() / 1000) * 1000);
  return { notBefore: cut(notBefore), notAfter: cut(notAfter) };
}

/** The extensions that point from a certificate to its issuer: key, CRL, OCSP responder and certificate. */
export function issuerExtensions(issuer: AuthorityCertificate, addresses: IssuerAddresses): Extension[] {
  return [
    authorityKeyIdentifier(issuer.keyIdentifier),
    crlDistributionPoint(addresses.crlUrl),
    authorityAddresses(addresses.ocspUrl, addresses.certificateUrl),
  ];
}

/** Reads the certificate of one of our own authorities. Throws when it lacks a subjectKeyIdentifier. */
export function readAuthorityCertificate(certificateDer: Uint8Array): AuthorityCertificate {
  const { tbsCertificate } = AsnConvert.parse(bufferOf(certificateDer), Certificate);
  const found = tbsCertificate.extensions?.find(({ extnID }) => extnID === id_ce_subjectKeyIdentifier);
  if (found === undefined) throw new Error('an authority certificate needs a subjectKeyIdentifier');
  const identifier = AsnConvert.parse(found.extnValue.buffer, SubjectKeyIdentifier);
  return {
    certificateDer,
    subject: tbsCertificate.subject,
    subjectDer: encode(tbsCertificate.subject),
    serialNumber: tbsCertificate.serialNumber,
    keyIdentifier: new Uint8Array(identifier.buffer),
    publicKeyDer: encode(tbsCertificate.subjectPublicKeyInfo),
    notBefore: tbsCertificate.validity.notBefore.getTime(),
    notAfter: tbsCertificate.validity.notAfter.getTime(),
  };
}

/** SHA-1 over the DER, upper-case hex, as MIM CM names certificates (an identifier, no security rests on it). */
export function thumbprint(certificateDer: Uint8Array): string {
  return createHash('sha1').update(certificateDer).digest('hex').toUpperCase();
}
