/** Attribute types of names (RFC 5280 appendix A.1; emailAddress from RFC 2985 §5.2.1, userId and domainComponent from RFC 4519). */
export const attributeType = {
  commonName: '2.5.4.3',
  serialNumber: '2.5.4.5',
  countryName: '2.5.4.6',
  localityName: '2.5.4.7',
  stateOrProvinceName: '2.5.4.8',
  organizationName: '2.5.4.10',
  organizationalUnitName: '2.5.4.11',
  userId: '0.9.2342.19200300.100.1.1',
  domainComponent: '0.9.2342.19200300.100.1.25',
  emailAddress: '1.2.840.113549.1.9.1',
} as const;

/** Algorithms of public keys (RFC 3279 §2.3.1, RFC 5480 §2.1.1, RFC 8410 §3). */
export const publicKeyAlgorithm = {
  rsaEncryption: '1.2.840.113549.1.1.1',
  ecPublicKey: '1.2.840.10045.2.1',
  ed25519: '1.3.101.112',
} as const;

/** Signature algorithms (RFC 4055 §5, RFC 3279 §2.2.3, RFC 5758 §3.2, RFC 8410 §3). */
export const signatureAlgorithm = {
  sha1WithRSAEncryption: '1.2.840.113549.1.1.5',
  sha256WithRSAEncryption: '1.2.840.113549.1.1.11',
  sha384WithRSAEncryption: '1.2.840.113549.1.1.12',
  sha512WithRSAEncryption: '1.2.840.113549.1.1.13',
  rsassaPss: '1.2.840.113549.1.1.10',
  ecdsaWithSHA1: '1.2.840.10045.4.1',
  ecdsaWithSHA256: '1.2.840.10045.4.3.2',
  ecdsaWithSHA384: '1.2.840.10045.4.3.3',
  ecdsaWithSHA512: '1.2.840.10045.4.3.4',
  ed25519: '1.3.101.112',
} as const;

/** Hash algorithms (RFC 4055 §2.1) and the mask generation function of RSA-PSS (RFC 4055 §2.2). */
export const hashAlgorithm = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
  mgf1: '1.2.840.113549.1.1.8',
} as const;

/** Extensions of certificates (RFC 5280 §4.2.1, §4.2.2). */
export const extensionType = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  cRLDistributionPoints: '2.5.29.31',
  freshestCRL: '2.5.29.46',
  certificatePolicies: '2.5.29.32',
  authorityKeyIdentifier: '2.5.29.35',
  extKeyUsage: '2.5.29.37',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
} as const;

/** Microsoft's names and extensions in certificates and CMC answers. */
export const microsoft = {
  /** szOID_NT_PRINCIPAL_NAME: otherName that carries a user principal name. */
  userPrincipalName: '1.3.6.1.4.1.311.20.2.3',
  /** szOID_NTDS_CA_SECURITY_EXT: extension that carries the SID. */
  securityExtension: '1.3.6.1.4.1.311.25.2',
  /** szOID_NTDS_OBJECTSID: otherName inside that extension. */
  objectSid: '1.3.6.1.4.1.311.25.2.1',
  /** szOID_CERTIFICATE_TEMPLATE: certificate template, version 2. */
  certificateTemplate: '1.3.6.1.4.1.311.21.7',
  /** szOID_ENROLL_CERTTYPE_EXTENSION: certificate template, version 1, a name. */
  certificateTemplateName: '1.3.6.1.4.1.311.20.2',
  /** szOID_APPLICATION_CERT_POLICIES: extended key usages once more, in the syntax of certificate policies. */
  applicationPolicies: '1.3.6.1.4.1.311.21.10',
  /** szOID_KP_SMARTCARD_LOGON: extended key usage. */
  smartcardLogon: '1.3.6.1.4.1.311.20.2.2',
  /** szOID_CMC_ADD_ATTRIBUTES. */
  cmcAddAttributes: '1.3.6.1.4.1.311.10.10.1',
  /** szOID_ISSUED_CERT_HASH: SHA-1 of the issued certificate. */
  issuedCertificateHash: '1.3.6.1.4.1.311.21.17',
  /** szOID_ARCHIVED_KEY_ATTR: a private key for the archive, as EnvelopedData. */
  archivedKey: '1.3.6.1.4.1.311.21.13',
  /** szOID_ENCRYPTED_KEY_HASH: the hash of that EnvelopedData. */
  encryptedKeyHash: '1.3.6.1.4.1.311.21.21',
} as const;

/** Signing of OCSP responses (RFC 6960 §4.2.2.2). */
export const ocsp = {
  /** id-kp-OCSPSigning: extended key usage. */
  signing: '1.3.6.1.5.5.7.3.9',
  /** id-pkix-ocsp-nocheck: extension. */
  noCheck: '1.3.6.1.5.5.7.48.1.5',
} as const;

/** CMS content types and attributes (RFC 5652 §4, §5, §6, §8, §11) and CMC (RFC 5272 §3.2.1, §6.1). */
export const cms = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  envelopedData: '1.2.840.113549.1.7.3',
  encryptedData: '1.2.840.113549.1.7.6',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  cmcPkiData: '1.3.6.1.5.5.7.12.2',
  cmcPkiResponse: '1.3.6.1.5.5.7.12.3',
  cmcStatusInfo: '1.3.6.1.5.5.7.7.1',
} as const;

/** Encryption by password (RFC 8018 appendix A.2, A.4) and its cipher (RFC 3565 §4.1). */
export const passwordBasedEncryption = {
  pbkdf2: '1.2.840.113549.1.5.12',
  pbes2: '1.2.840.113549.1.5.13',
  /** pbeWithSHAAnd3-KeyTripleDES-CBC (RFC 7292 appendix C). */
  sha1TripleDes: '1.2.840.113549.1.12.1.3',
  aes256Cbc: '2.16.840.1.101.3.4.1.42',
} as const;

/** Pseudo-random functions of PBKDF2 (RFC 8018 appendix B.1.2). */
export const hmacAlgorithm = { hmacWithSha256: '1.2.840.113549.2.9' } as const;

/** Attributes of certification requests (RFC 2985 §5.4) and of the bags of a PFX (§5.5). */
export const pkcs9 = {
  challengePassword: '1.2.840.113549.1.9.7',
  extensionRequest: '1.2.840.113549.1.9.14',
  friendlyName: '1.2.840.113549.1.9.20',
  localKeyId: '1.2.840.113549.1.9.21',
} as const;
