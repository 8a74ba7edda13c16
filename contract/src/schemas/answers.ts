import { type Static, Type } from 'typebox';
import {
  AtrHex,
  CertificateTime,
  CollectedItem,
  EnumNumber,
  Guid,
  Priority,
  RequestTime,
  UpperHex,
} from './scalars.js';

// Property order is the documented one; serializers that follow the schema keep it.
const closed = { additionalProperties: false };

/** A profile template as its list shows it (MIM CM: get profile templates). */
export const ProfileTemplateLimitedView = Type.Object(
  {
    Name: Type.String(),
    Description: Type.String(),
    Uuid: Guid,
    IsSmartcardProfileTemplate: Type.Boolean(),
    IsVirtualSmartcardProfileTemplate: Type.Boolean(),
  },
  closed,
);
export type ProfileTemplateLimitedView = Static<typeof ProfileTemplateLimitedView>;

/** One life-cycle operation (MIM CM: get request). */
export const Request = Type.Object(
  {
    Uuid: Guid,
    RequestType: EnumNumber,
    Status: EnumNumber,
    Flags: EnumNumber,
    DataCollection: Type.Array(CollectedItem),
    DataCollectionFlags: EnumNumber,
    OriginatorUserUuid: Guid,
    TargetUserUuid: Guid,
    Submitted: RequestTime,
    Completed: RequestTime,
    NewProfileUuid: Guid,
    OldProfileUuid: Guid,
    NewSmartcardUuid: Guid,
    OldSmartcardUuid: Guid,
    Priority,
    Comment: Type.String(),
    ProfileTemplateUuid: Guid,
    /** SDDL. */
    SecurityDescriptor: Type.String(),
    IsSmartcard: Type.Boolean(),
    IsEnrollmentAgent: Type.Boolean(),
    IsDataCollectionComplete: Type.Boolean(),
  },
  closed,
);
export type Request = Static<typeof Request>;

/** One certificate that the client must ask for (MIM CM: get certificate request generation options). */
export const CertificateRequestGenerationOptions = Type.Object(
  {
    Subject: Type.String(),
    KeyAlgorithmName: Type.String(),
    KeySize: Type.Integer(),
    FriendlyName: Type.String(),
    HashAlgorithmName: Type.String(),
    KeyStorageProviderNames: Type.Array(Type.String()),
    Exportable: EnumNumber,
    KeyProtectionLevel: EnumNumber,
    KeyUsages: EnumNumber,
    /**
     * Cardea's own: where the key is archived, the certificate (base64, DER) to which the client encrypts it in a CMC
     * request; absent otherwise.
     */
    KeyArchivalCertificate: Type.Optional(Type.String()),
    /**
     * Cardea's own: where the authority certifies the names in requests, the Name (RFC 5280 §4.1.2.4) that `Subject` writes
     * out, base64 of its DER; absent otherwise.
     */
    RequestedSubject: Type.Optional(Type.String()),
    /** Cardea's own: with it, the extensions (RFC 5280 §4.1) for the request's extensionRequest, base64 of DER each. */
    RequestedExtensions: Type.Optional(Type.Array(Type.String())),
  },
  closed,
);
export type CertificateRequestGenerationOptions = Static<typeof CertificateRequestGenerationOptions>;

const optionalText = Type.Union([Type.String(), Type.Null()]);

/** Why one certification request got no certificate. */
export const CertificateError = Type.Object({ Message: Type.String(), ErrorCode: Type.String() }, closed);
export type CertificateError = Static<typeof CertificateError>;

/** The answer to one certification request (MIM CM: get certificate responses). */
export const CertificateResponse = Type.Object(
  {
    TemplateCommonName: Type.String(),
    CertificateId: Type.Integer(),
    Flags: EnumNumber,
    UseLocalMachineStore: Type.Boolean(),
    Error: Type.Union([CertificateError, Type.Null()]),
    /** base64, CRLF after every 64 characters and at the end. */
    Pkcs7: optionalText,
    /** base64 as `Pkcs7`, protected by the password of the call. */
    Pfx: optionalText,
    IsExternal: Type.Boolean(),
    isServerGenerated: Type.Boolean(),
    isPfx: Type.Boolean(),
    isPkcs7: Type.Boolean(),
    isKeyHistory: Type.Boolean(),
  },
  closed,
);
export type CertificateResponse = Static<typeof CertificateResponse>;

const smartcardFields = {
  Uuid: Guid,
  Status: EnumNumber,
  Flags: EnumNumber,
  ParentSmartcardUuid: Guid,
  PrimarySmartcardUuid: Guid,
  PermanentSmartcardUuid: Guid,
  AssignedUserUuid: Guid,
  ProfileTemplateUuid: Guid,
  ProfileTemplateVersion: Type.Integer(),
  Comment: Type.String(),
  SerialNumber: Type.String(),
  Middleware: Type.String(),
  Atr: AtrHex,
};

/** One assignment of a card to a user, exactly the thirteen documented properties (MIM CM: get smart card profiles). */
export const Smartcard = Type.Object(smartcardFields, closed);
export type Smartcard = Static<typeof Smartcard>;

/** A card in a list, with what the caller may start on it now. */
export const SmartcardListItem = Type.Object(
  { ...smartcardFields, SmartcardOperations: Type.Array(Type.String()) },
  closed,
);
export type SmartcardListItem = Static<typeof SmartcardListItem>;

/** Certificates issued together, with what the caller may start on them now (MIM CM: get profile data). */
export const Profile = Type.Object(
  {
    Uuid: Guid,
    Status: EnumNumber,
    Flags: EnumNumber,
    ParentProfileUuid: Guid,
    PrimaryProfileUuid: Guid,
    AssignedUserUuid: Guid,
    ProfileTemplateUuid: Guid,
    ProfileTemplateVersion: Type.Integer(),
    Comment: Type.String(),
    ProfileOperations: Type.Array(Type.String()),
  },
  closed,
);
export type Profile = Static<typeof Profile>;

const shortCertificateFields = {
  IsKeyHistory: Type.Boolean(),
  ArchivedOnCa: Type.Boolean(),
  CertificateType: EnumNumber,
  TemplateCommonName: Type.String(),
  SerialNumber: UpperHex,
  /** SHA-1 over the DER encoding. */
  Thumbprint: UpperHex,
};

/** A certificate of a card or profile (MIM CM: get smart card or profile certificates). */
export const X509ClmCertificateShort = Type.Object(shortCertificateFields, closed);
export type X509ClmCertificateShort = Static<typeof X509ClmCertificateShort>;

/** A certificate of a user (MIM CM: get user certificates). */
export const X509ClmCertificate = Type.Object(
  {
    ...shortCertificateFields,
    NotAfter: CertificateTime,
    NotBefore: CertificateTime,
    /** `host\CA name`. */
    Issuer: Type.String(),
    /** `DOMAIN\user`. */
    RequesterName: Type.String(),
    Status: EnumNumber,
  },
  closed,
);
export type X509ClmCertificate = Static<typeof X509ClmCertificate>;

/** Why a call failed; `CorrelationId` finds the server's log entry. */
export const ErrorBody = Type.Object(
  { Message: Type.String(), ErrorCode: Type.String(), CorrelationId: Guid },
  closed,
);
export type ErrorBody = Static<typeof ErrorBody>;
