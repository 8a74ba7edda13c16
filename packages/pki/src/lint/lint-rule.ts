import type { TbsCertificate } from './tbs-certificate.js';

/** What a certificate must fit: who signs it, with what, and what was agreed beforehand. */
export interface LintTerms {
  /** From the certificate of the authority that signs; a root signs itself. */
  readonly issuer: {
    readonly subjectDer: Uint8Array;
    readonly keyIdentifier: Uint8Array;
    readonly notBefore: Date;
    readonly notAfter: Date;
    /** Of the authority's own nameConstraints, DER of the extension's value; undefined where it has none. */
    readonly nameConstraintsDer?: Uint8Array | undefined;
  };
  /** AlgorithmIdentifier of the signature to come, DER. */
  readonly signatureAlgorithmDer: Uint8Array;
  /** Longest time from notBefore to notAfter; undefined where nobody set one. */
  readonly longestValidityMs?: number | undefined;
  /** SubjectPublicKeyInfo (DER) that passed every check of key quality a moment ago, so that its arithmetic is not repeated. */
  readonly checkedPublicKeyDer?: Uint8Array | undefined;
}

/** One requirement on certificates. */
export interface LintRule {
  /** Kebab-case, unique, the name of its file. */
  readonly name: string;
  /** Where the requirement is written. */
  readonly source: string;
  /** Who caused a defect: what the request and the directory say, or the certificate template and the installation. */
  readonly causedBy: 'request' | 'profile';
  /** The defect as the end of a sentence about the certificate; undefined when there is none. */
  check(certificate: TbsCertificate, terms: LintTerms): string | undefined;
}
