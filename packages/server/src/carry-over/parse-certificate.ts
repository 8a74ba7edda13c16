import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import type { EnumTables } from '@cardea/contract';
import {
  type Certificate,
  malformed,
  type ProfileUuid,
  type RevocationReason,
  revocationReasons,
  Secret,
  type SmartcardUuid,
} from '@cardea/domain';
import type { Fields } from './fields.js';
import type { RawLine } from './line.js';

/** What either form of the v1.0 JSON says of a certificate; the long form's own properties are null or empty in the short one. */
export type CertificateOnWire = Pick<
  Certificate,
  | 'serialNumber'
  | 'thumbprint'
  | 'certificateType'
  | 'templateCommonName'
  | 'isKeyHistory'
  | 'isArchivedOnCa'
  | 'notBefore'
  | 'notAfter'
  | 'issuer'
  | 'requesterName'
>;

/** What only an export carries. */
export type CertificateCarried = Pick<
  Certificate,
  | 'uuid'
  | 'assignedUserUuid'
  | 'requestUuid'
  | 'optionIndex'
  | 'caName'
  | 'crlPartition'
  | 'certificateDer'
  | 'certificationRequestSha256'
>;

/** A certificate of an import file. */
export interface CertificateLine {
  readonly line: number;
  readonly isLongForm: boolean;
  readonly certificate: CertificateOnWire;
  readonly carried: Partial<CertificateCarried>;
  /** Null when the line says that it belongs to no profile. */
  readonly profileUuid: ProfileUuid | null | undefined;
  readonly smartcardUuid: SmartcardUuid | null;
  /** PrivateKeyInfo (RFC 5208), DER; it fits the certificate of the line. */
  readonly archivedPrivateKey: Secret<Uint8Array> | undefined;
  /** Undefined when the line does not say, null when it is not revoked. */
  readonly revocation:
    | { readonly revokedAt: Date | null; readonly reason: RevocationReason }
    | null
    | undefined;
}

const carriedNames = [
  'Uuid',
  'ProfileUuid',
  'AssignedUserUuid',
  'RequestUuid',
  'OptionIndex',
  'CaName',
  'CertificateDer',
  'CertificationRequestSha256',
  'CrlPartition',
  'RevokedAt',
  'RevocationReason',
  'ArchivedPrivateKey',
];

/** MIM CM: get user certificates, get smart card or profile certificates. Errors: `MalformedInput`. */
export function parseCertificate(enums: EnumTables, { line, value, cardea }: RawLine): CertificateLine {
  cardea.allowOnly(carriedNames);
  const certificate = parseWire(enums, value);
  const carried = parseCarried(cardea);
  const { certificateDer } = carried;
  if (certificateDer !== undefined && certificateDer !== null) {
    const digest = createHash('sha1').update(certificateDer).digest('hex').toUpperCase();
    if (digest !== certificate.thumbprint) {
      throw malformed('cardea.CertificateDer', 'must be the certificate that Thumbprint tells');
    }
  }
  return {
    line,
    isLongForm: value.has('RequesterName'),
    certificate,
    carried,
    profileUuid: cardea.has('ProfileUuid')
      ? cardea.optionalUuid<'Profile'>('ProfileUuid')
      : (value.optionalUuid<'Profile'>('ProfileUuid') ?? undefined),
    smartcardUuid: value.optionalUuid<'Smartcard'>('SmartcardUuid'),
    archivedPrivateKey: parseArchivedKey(cardea, certificateDer ?? null),
    revocation: parseRevocation(enums, value, cardea),
  };
}

function parseArchivedKey(cardea: Fields, certificateDer: Uint8Array | null): Secret<Uint8Array> | undefined {
  const privateKey = cardea.optionalBytes('ArchivedPrivateKey');
  if (privateKey === null) return undefined;
  if (certificateDer === null || !isKeyOf(privateKey, certificateDer)) {
    const rule = 'must be the PrivateKeyInfo that belongs to the certificate in CertificateDer';
    throw malformed('cardea.ArchivedPrivateKey', rule);
  }
  return new Secret(privateKey);
}

function isKeyOf(privateKeyDer: Uint8Array, certificateDer: Uint8Array): boolean {
  try {
    const key = createPrivateKey({ key: Buffer.from(privateKeyDer), format: 'der', type: 'pkcs8' });
    return new X509Certificate(certificateDer).checkPrivateKey(key);
  } catch {
    return false; // one of the two cannot be read
  }
}

function parseWire(enums: EnumTables, value: Fields): CertificateOnWire {
  return {
    serialNumber: upperHex(value, 'SerialNumber', /^[0-9A-F]{1,128}$/, 'must be hex digits'),
    thumbprint: upperHex(value, 'Thumbprint', /^[0-9A-F]{40}$/, 'must be 40 hex digits'),
    certificateType: value.member(enums, 'CertificateType', 'CertificateType', 'Native'),
    templateCommonName: value.text('TemplateCommonName', ''),
    isKeyHistory: value.boolean('IsKeyHistory', false),
    isArchivedOnCa: value.boolean('ArchivedOnCa', false),
    notBefore: value.optionalInstant('NotBefore'),
    notAfter: value.optionalInstant('NotAfter'),
    issuer: value.text('Issuer', ''),
    requesterName: value.text('RequesterName', ''),
  };
}

function upperHex(value: Fields, name: string, pattern: RegExp, rule: string): string {
  const text = value.text(name).replace(/\s+/g, '').toUpperCase();
  if (!pattern.test(text)) throw malformed(name, rule);
  return text;
}

function parseCarried(cardea: Fields): Partial<CertificateCarried> {
  const sha256 = cardea.raw('CertificationRequestSha256') ?? null;
  if (sha256 !== null && (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/i.test(sha256))) {
    throw malformed('cardea.CertificationRequestSha256', 'must be 64 hex digits');
  }
  const isNull = (name: string) => cardea.raw(name) === null;
  return {
    ...(cardea.has('Uuid') && { uuid: cardea.uuid<'Certificate'>('Uuid') }),
    ...(cardea.has('AssignedUserUuid') && {
      assignedUserUuid: cardea.optionalUuid<'User'>('AssignedUserUuid'),
    }),
    ...(cardea.has('RequestUuid') && { requestUuid: cardea.optionalUuid<'Request'>('RequestUuid') }),
    ...(cardea.has('OptionIndex') && {
      optionIndex: isNull('OptionIndex') ? null : cardea.integer('OptionIndex', 0, 0x7fffffff),
    }),
    ...(cardea.has('CaName') && { caName: isNull('CaName') ? null : cardea.text('CaName') }),
    ...(cardea.has('CrlPartition') && {
      crlPartition: isNull('CrlPartition') ? null : cardea.integer('CrlPartition', 1, 0x7fffffff),
    }),
    ...(cardea.has('CertificateDer') && { certificateDer: cardea.optionalBytes('CertificateDer') }),
    ...(cardea.has('CertificationRequestSha256') && { certificationRequestSha256: sha256 }),
  };
}

function parseRevocation(enums: EnumTables, value: Fields, cardea: Fields): CertificateLine['revocation'] {
  const revokedAt = cardea.optionalInstant('RevokedAt');
  if (!value.has('Status')) {
    if (revokedAt !== null) return { revokedAt, reason: reasonOf(cardea) ?? 'unspecified' };
    return cardea.has('RevokedAt') ? null : undefined;
  }
  const status = value.member(enums, 'CertificateStatus', 'Status');
  if (status === 'Suspended') return { revokedAt, reason: 'certificateHold' };
  if (status === 'Revoked') return { revokedAt, reason: reasonOf(cardea) ?? 'unspecified' };
  if (revokedAt !== null)
    throw malformed('cardea.RevokedAt', 'must be absent for a certificate that Status calls good');
  return null;
}

function reasonOf(cardea: Fields): RevocationReason | undefined {
  const raw = cardea.raw('RevocationReason') ?? undefined;
  if (raw === undefined) return undefined;
  const found = revocationReasons.find((reason) => reason === raw);
  if (found === undefined) {
    throw malformed('cardea.RevocationReason', `must be one of ${revocationReasons.join(', ')}`);
  }
  return found;
}
