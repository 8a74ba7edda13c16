import { CmError } from '@cardea/domain';
import { Attributes, CertificationRequest, CertificationRequestInfo } from '@peculiar/asn1-csr';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Attribute, type Extension, Extensions, KeyUsageFlags, type Name } from '@peculiar/asn1-x509';
import { decodeCertificationRequest, verifyProofOfPossession } from './certification-request.js';
import { bufferOf, encode, encodeSigned } from './der.js';
import { authorityConstraints, keyIdentifier, keyUsage, subjectKeyIdentifier } from './extensions.js';
import { type AcceptablePublicKey, checkPublicKey } from './key-quality.js';
import { decodePublicKey } from './public-key.js';
import { type AuthoritySigner, signatureAlgorithmOf } from './signer.js';

/** extensionRequest, RFC 2985 §5.4.2. */
const extensionRequest = '1.2.840.113549.1.9.14';

/** What an authority asks another one to certify. */
export interface AuthorityCertificationRequest {
  readonly subject: Name;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKeyDer: Uint8Array;
  readonly pathLenConstraint: number;
}

/**
 * Makes the PKCS#10 request (RFC 2986) of a certification authority, DER: its subject, and as extensionRequest what an
 * authority must have, namely critical basicConstraints and keyUsage, and its subjectKeyIdentifier.
 */
export async function createAuthorityCertificationRequest(
  { subject, publicKeyDer, pathLenConstraint }: AuthorityCertificationRequest,
  signer: AuthoritySigner,
): Promise<Uint8Array> {
  const publicKey = decodePublicKey(publicKeyDer);
  const extensions = new Extensions([
    authorityConstraints(pathLenConstraint),
    keyUsage(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign),
    subjectKeyIdentifier(keyIdentifier(publicKey)),
  ]);
  const attributes = new Attributes([
    new Attribute({ type: extensionRequest, values: [bufferOf(encode(extensions))] }),
  ]);
  const info = encode(
    new CertificationRequestInfo({ version: 0, subject, subjectPKInfo: publicKey, attributes }),
  );
  return encodeSigned(info, signatureAlgorithmOf(signer.algorithm), await signer.sign(info));
}

/** A request of an authority whose signature and key were checked. */
export interface CheckedAuthorityRequest {
  readonly subject: Name;
  readonly key: AcceptablePublicKey;
  /** What it asks for beside its subject. */
  readonly extensions: readonly Extension[];
}

/**
 * Reads the PKCS#10 request of an authority: its key is good, its signature verifies, and it has a subject.
 *
 * Errors: `MalformedInput` when it is no PKCS#10 request; `BadCertificationRequest` when it is refused.
 */
export async function checkAuthorityCertificationRequest(
  certificationRequestDer: Uint8Array,
): Promise<CheckedAuthorityRequest> {
  const decoded = decodeCertificationRequest(certificationRequestDer);
  const key = checkPublicKey(decoded.publicKeyDer);
  await verifyProofOfPossession(decoded, key);
  const { certificationRequestInfo } = AsnConvert.parse(
    bufferOf(certificationRequestDer),
    CertificationRequest,
  );
  const { subject, attributes } = certificationRequestInfo;
  if (subject.length === 0)
    throw new CmError('BadCertificationRequest', 'A certification authority needs a subject.');
  const [values] = attributes.filter(({ type }) => type === extensionRequest).map((one) => one.values);
  const [value] = values ?? [];
  return { subject, key, extensions: value === undefined ? [] : [...AsnConvert.parse(value, Extensions)] };
}
