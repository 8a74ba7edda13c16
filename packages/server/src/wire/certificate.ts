import {
  type CertificateRequestGenerationOptions,
  type CertificateResponse,
  type EnumTables,
  flagsToNumber,
  toNumber,
  type X509ClmCertificate,
  type X509ClmCertificateShort,
} from '@cardea/contract';
import type { Certificate } from '@cardea/domain';
import { nameAsWindowsWrites } from '@cardea/pki/x509';
import type { CertificationAnswer, GenerationOption } from '@cardea/workflows';
import { base64Lines } from './base64.js';
import { certificateTime } from './times.js';

/** A certificate of a card or profile (MIM CM: get smart card or profile certificates). */
export function shortCertificateToWire(enums: EnumTables, certificate: Certificate): X509ClmCertificateShort {
  return {
    IsKeyHistory: certificate.isKeyHistory,
    ArchivedOnCa: certificate.isArchivedOnCa,
    CertificateType: toNumber(enums, 'CertificateType', certificate.certificateType),
    TemplateCommonName: certificate.templateCommonName,
    SerialNumber: certificate.serialNumber,
    Thumbprint: certificate.thumbprint,
  };
}

/** A certificate of a user (MIM CM: get user certificates). `now` tells whether it has expired. */
export function certificateToWire(
  enums: EnumTables,
  certificate: Certificate,
  now: Date,
): X509ClmCertificate {
  return {
    ...shortCertificateToWire(enums, certificate),
    NotAfter: certificateTime(certificate.notAfter),
    NotBefore: certificateTime(certificate.notBefore),
    Issuer: certificate.issuer,
    RequesterName: certificate.requesterName,
    Status: toNumber(enums, 'CertificateStatus', certificateStatus(certificate, now)),
  };
}

function certificateStatus({ revocation, notAfter, caName }: Certificate, now: Date) {
  if (revocation?.reason === 'certificateHold') return 'Suspended';
  if (revocation !== null) return 'Revoked';
  // What became of a certificate that another system issued is for that system to say.
  if (caName !== null && notAfter !== null && notAfter < now) return 'Expired';
  return 'Valid';
}

/**
 * What a client must request (MIM CM: get certificate request generation options). `exchangeCertificateDer` is that of the
 * archive where the client sends the key along.
 */
export function generationOptionToWire(
  { template: { key }, names }: GenerationOption,
  exchangeCertificateDer: Uint8Array | undefined,
): CertificateRequestGenerationOptions {
  return {
    // Empty where the names in a certification request count for nothing, as in the documented answer.
    Subject: names === undefined ? '' : nameAsWindowsWrites(names.subjectDer),
    KeyAlgorithmName: key.algorithmName,
    KeySize: key.keyBits,
    // The documented answer leaves it empty; the client labels certificates by CertificateLabel of the configuration.
    FriendlyName: '',
    HashAlgorithmName: key.hashAlgorithmName,
    KeyStorageProviderNames: [...key.keyStorageProviderNames],
    Exportable: key.exportable ? 1 : 0,
    KeyProtectionLevel: key.protectionLevel,
    KeyUsages: key.usages,
    ...(exchangeCertificateDer === undefined
      ? {}
      : { KeyArchivalCertificate: Buffer.from(exchangeCertificateDer).toString('base64') }),
    ...(names === undefined
      ? {}
      : {
          RequestedSubject: Buffer.from(names.subjectDer).toString('base64'),
          RequestedExtensions: names.extensionsDer.map((der) => Buffer.from(der).toString('base64')),
        }),
  };
}

/** Why an answer has no certificate. */
const errorCodes = { refused: 'BadCertificationRequest', pending: 'CertificatePending' } as const;

/**
 * One answer to the certification requests of a call (MIM CM: get certificate responses). `pkcs7` is null for a
 * refused one and for one that comes as PFX.
 */
export function certificationAnswerToWire(
  enums: EnumTables,
  answer: CertificationAnswer,
  pkcs7: Uint8Array | null,
): CertificateResponse {
  const issued = answer.kind === 'issued' ? answer : undefined;
  const isServerGenerated = issued?.isServerGenerated ?? false;
  const isKeyHistory = issued?.isKeyHistory ?? false;
  const pfx = issued?.format === 'pfx' ? issued.pfx : null;
  return {
    TemplateCommonName: answer.templateCommonName,
    CertificateId: 0,
    Flags: flagsToNumber(enums, 'CertificateFlags', [
      ...(isServerGenerated ? (['ServerGenerated'] as const) : []),
      ...(isKeyHistory ? (['KeyHistory'] as const) : []),
      ...(pkcs7 === null ? [] : (['Pkcs7'] as const)),
      ...(pfx === null ? [] : (['Pfx'] as const)),
    ]),
    UseLocalMachineStore: false,
    Error: answer.kind === 'issued' ? null : { Message: answer.detail, ErrorCode: errorCodes[answer.kind] },
    Pkcs7: pkcs7 === null ? null : base64Lines(pkcs7),
    // Its password, which only the caller knows, protects the key.
    Pfx: pfx === null ? null : base64Lines(pfx.reveal()),
    IsExternal: false,
    isServerGenerated,
    isPfx: pfx !== null,
    isPkcs7: pkcs7 !== null,
    isKeyHistory,
  };
}
