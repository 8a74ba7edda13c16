/** Key families that a certificate template can ask for. */
export type KeyFamily = 'RSA' | 'ECDSA' | 'Ed25519';

/** Key usage names of RFC 5280 §4.2.1.3. */
export const keyUsageNames = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
] as const;
export type KeyUsageName = (typeof keyUsageNames)[number];

/** A part of the subject; the value comes from the directory, never from the client. */
export interface SubjectPart {
  readonly attribute: 'commonName' | 'emailAddress' | 'organizationName' | 'organizationalUnitName';
  readonly from: 'DisplayName' | 'AccountName' | 'UserPrincipalName' | 'Mail' | 'Domain';
}

/** A name for subjectAltName; its value comes from the directory, never from the client. */
export interface SubjectAltName {
  /** `dNSName` is the account name of a service or device, where that is a host name with a domain. */
  readonly type: 'userPrincipalName' | 'rfc822Name' | 'dNSName';
  /** Refuses issuance when the directory lacks the name; others are left out then. */
  readonly required: boolean;
}

/** A certificate policy that a certificate is issued under (RFC 5280 §4.2.1.4). */
export interface CertificatePolicy {
  /** Dotted object identifier. */
  readonly oid: string;
  /** Absolute http or https address of the certification practice statement. */
  readonly cpsUri?: string;
}

/** What kind of certificate is issued (a certificate template as data). */
export interface CertificateTemplate {
  /** Unique; what the wire calls `TemplateCommonName`. */
  readonly commonName: string;
  readonly displayName: string;
  /** Dotted object identifier of the template (szOID_CERTIFICATE_TEMPLATE). */
  readonly oid: string;
  readonly majorVersion: number;
  readonly minorVersion: number;
  readonly validityDays: number;
  /** Name of the certification authority that issues by it. Default the installation's issuing authority. */
  readonly authority?: string;
  readonly keyUsages: readonly KeyUsageName[];
  /** Dotted object identifiers. */
  readonly extendedKeyUsages: readonly string[];
  /** Parts whose directory value is missing are left out. */
  readonly subject: readonly SubjectPart[];
  /** Names put into subjectAltName where the directory has them. */
  readonly subjectAltNames: readonly SubjectAltName[];
  /** Adds the Microsoft SID extension (1.3.6.1.4.1.311.25.2) where the directory has a SID. */
  readonly includeSid: boolean;
  /** Default none. */
  readonly certificatePolicies?: readonly CertificatePolicy[];
  /** Repeats the extended key usages as Microsoft application policies (1.3.6.1.4.1.311.21.10). Default false. */
  readonly includeApplicationPolicies?: boolean;
  /** How much before its issuance a certificate is valid, for clients whose clocks are behind. Default 5. */
  readonly clockSkewMinutes?: number;
  readonly key: {
    /** Key families accepted in a certification request. */
    readonly families: readonly KeyFamily[];
    readonly minimumRsaBits: number;
    /** What the generation options ask for. */
    readonly algorithmName: string;
    readonly keyBits: number;
    readonly hashAlgorithmName: string;
    readonly keyStorageProviderNames: readonly string[];
    readonly exportable: boolean;
    /** 0 no consent, 1 consent, 2 consent with password, 3 consent with fingerprint. */
    readonly protectionLevel: number;
    /** Windows bits: 1 decryption, 2 signing, 4 key agreement. */
    readonly usages: number;
    /** The server makes the key pair, archives it and delivers it as PFX; the client sends no PKCS#10 for it. */
    readonly isArchived: boolean;
  };
  /** SDDL that says who may enroll by it (place four of the five); empty = whoever the other places allow. */
  readonly securityDescriptor: string;
}
