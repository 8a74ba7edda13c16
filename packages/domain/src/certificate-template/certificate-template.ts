/** Key families that a certificate template can ask for. */
export const keyFamilies = ['RSA', 'ECDSA', 'Ed25519'] as const;
export type KeyFamily = (typeof keyFamilies)[number];

/** Key usage names of RFC 5280 §4.2.1.3. */
export const keyUsageNames = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
] as const;
export type KeyUsageName = (typeof keyUsageNames)[number];

/** What the directory says of an account, and a part of a name may be taken from. */
export const directoryNames = [
  'DisplayName',
  'AccountName',
  'UserPrincipalName',
  'Mail',
  'Domain',
  'Sid',
  'Uuid',
] as const;
export type DirectoryName = (typeof directoryNames)[number];

/** Attributes of names that a certificate template may use (RFC 5280 appendix A.1, RFC 4519 §2.4 and §2.39). */
export const nameAttributes = [
  'commonName',
  'emailAddress',
  'organizationName',
  'organizationalUnitName',
  'countryName',
  'stateOrProvinceName',
  'localityName',
  'serialNumber',
  'userId',
  'domainComponent',
] as const;
export type NameAttribute = (typeof nameAttributes)[number];

/**
 * A part of a name; the value comes from the directory or is the same for everybody, and never comes from the client. As
 * `domainComponent` the host name behind the last `@` counts, and each of its labels becomes a part, the last one first.
 */
export type SubjectPart = { readonly attribute: NameAttribute } & (
  | { readonly from: DirectoryName; readonly value?: undefined }
  | { readonly value: string; readonly from?: undefined }
);

/** Types of names for subjectAltName (RFC 5280 §4.2.1.6). */
export const subjectAltNameTypes = [
  'userPrincipalName',
  'rfc822Name',
  'dNSName',
  'directoryName',
  'uniformResourceIdentifier',
] as const;
export type SubjectAltNameType = (typeof subjectAltNameTypes)[number];

/** A name for subjectAltName; its value comes from the directory, never from the client. */
export interface SubjectAltName {
  /** `dNSName` is the account name of a service or device, where that is a host name with a domain. */
  readonly type: SubjectAltNameType;
  /** Refuses issuance when the directory lacks the name; others are left out then. */
  readonly required: boolean;
  /** The parts of a `directoryName`, which needs them; other types have none. */
  readonly parts?: readonly SubjectPart[];
  /**
   * What a `uniformResourceIdentifier` says: `Sid` as `tag:microsoft.com,2022-09-14:sid:S-1-…`, which maps strongly to an
   * account where the certification authority is not Active Directory's own (Microsoft KB5014754), `Uuid` as `urn:uuid:…`
   * (RFC 9562 §4).
   */
  readonly from?: 'Sid' | 'Uuid';
}

/** A certificate policy that a certificate is issued under (RFC 5280 §4.2.1.4). */
export interface CertificatePolicy {
  /** Dotted object identifier. */
  readonly oid: string;
  /** Absolute http or https address of the certification practice statement. */
  readonly cpsUri?: string;
  /** Text that clients show to whoever relies on the certificate (explicitText, at most 200 characters). */
  readonly userNotice?: string;
}

/** Where a certificate sends clients for its issuer's CRL, status and certificate, beside the server's own addresses. */
export interface CertificateAddresses {
  /** The address of this server's CRL, the first of its distribution point. Default true. */
  readonly includeCrl?: boolean;
  /** Further places of the same CRL, such as a directory: http, https, ldap or ldaps. */
  readonly additionalCrl?: readonly string[];
  /**
   * The address of this server's delta CRL as freshestCRL (RFC 5280 §4.2.1.15), where there are deltas; the distribution point
   * names the complete CRL then, which a delta completes, and not one of a partition. Default false.
   */
  readonly includeFreshestCrl?: boolean;
  /** Further places of a delta CRL: http, https, ldap or ldaps. */
  readonly additionalFreshestCrl?: readonly string[];
  /** The address of this server's OCSP responder. Default true. */
  readonly includeOcsp?: boolean;
  /** Further OCSP responders: http or https. */
  readonly additionalOcsp?: readonly string[];
  /** The address of the issuer's certificate on this server. Default true. */
  readonly includeIssuer?: boolean;
  /** Further places of the issuer's certificate: http, https, ldap or ldaps. */
  readonly additionalIssuer?: readonly string[];
}

/** Who makes a key that is archived. */
export const archivedKeyMakers = ['server', 'client'] as const;
export type ArchivedKeyMaker = (typeof archivedKeyMakers)[number];

/** Whether the server makes the key, archives it and delivers it as PFX. */
export function isKeyOfServer({ key }: Pick<CertificateTemplate, 'key'>): boolean {
  return key.isArchived && key.archivedKeyMaker !== 'client';
}

/** Whether the client makes the key and must send it for the archive. */
export function isKeySentByClient({ key }: Pick<CertificateTemplate, 'key'>): boolean {
  return key.isArchived && key.archivedKeyMaker === 'client';
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
  /** Refuses issuance when the end of the authority's own certificate would leave fewer days than this. Default 0. */
  readonly minimumValidityDays?: number;
  /** Adds Microsoft's template name of version 1 (1.3.6.1.4.1.311.20.2), which is `commonName`. Default false. */
  readonly includeTemplateName?: boolean;
  /** Default the server's own addresses and no others. */
  readonly addresses?: CertificateAddresses;
  /**
   * Lets a user have a key certified again that they have a certificate for, or for two certificates at once. A key of
   * somebody else, a blocked one and a compromised one are refused whatever this says. Default true.
   */
  readonly allowsKeyReuse?: boolean;
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
    /** The private key is archived, so that it can be recovered. */
    readonly isArchived: boolean;
    /**
     * Who makes a key that is archived. The server delivers it as PFX, and the client sends no PKCS#10 for it; a client
     * sends its own wrapped, beside the PKCS#10. Default `server`; counts for archived keys alone.
     */
    readonly archivedKeyMaker?: ArchivedKeyMaker;
  };
  /** SDDL that says who may enroll by it (place four of the five); empty = whoever the other places allow. */
  readonly securityDescriptor: string;
}
