import type { Revocation } from '../certificate/certificate.js';

/** What an OCSP answer says about one certificate, as committed. */
export interface CertificateStatus {
  /** Rises with every change of the certificate, so an answer of another revision is out of date. */
  readonly revision: number;
  readonly notAfter: Date | null;
  readonly revocation: Revocation | null;
}

/**
 * How a request identified the certificate: hash algorithm, and whether its parameters were NULL or absent. The answer
 * repeats the identifier octet for octet.
 */
export const certIdForms = ['sha1', 'sha1-null', 'sha256', 'sha256-null'] as const;
export type CertIdForm = (typeof certIdForms)[number];

/** A signed OCSP response about one certificate, made before it is asked for. */
export interface StoredOcspResponse {
  readonly caName: string;
  /** Upper-case hex. */
  readonly serialNumber: string;
  readonly certIdForm: CertIdForm;
  /** Revision of the certificate that the response tells of. */
  readonly certificateRevision: number;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly responseDer: Uint8Array;
}

/** A certificate by which an authority lets a key of its own sign OCSP responses (RFC 6960 §4.2.2.2). */
export interface StoredOcspSigner {
  readonly caName: string;
  /** 1 for the first signer of the authority, one more for each that follows. */
  readonly generation: number;
  readonly certificateDer: Uint8Array;
  readonly keyName: string;
  readonly keyVersion: number;
}

export interface OcspRepository {
  /**
   * A number that is another one after every commit, whichever process made it: as long as it stays, so does everything read
   * since. Undefined where the database does not tell without being asked over a connection.
   */
  committedVersion(): number | undefined;
  /** Status of a certificate that this authority issued; undefined when it issued none with this serial number. */
  findStatus(caName: string, serialNumber: string): Promise<CertificateStatus | undefined>;
  findResponse(
    caName: string,
    serialNumber: string,
    certIdForm: CertIdForm,
  ): Promise<StoredOcspResponse | undefined>;
  /**
   * Adds the response or replaces the one for the same certificate and form; one that tells of a later revision of the
   * certificate stays.
   */
  putResponse(response: StoredOcspResponse): Promise<void>;
  deleteResponse(response: Pick<StoredOcspResponse, 'caName' | 'serialNumber' | 'certIdForm'>): Promise<void>;
  /** Responses made before `madeBefore`, oldest first. */
  listResponses(madeBefore: Date, limit: number): Promise<StoredOcspResponse[]>;
  /** The signer of the highest generation. */
  findCurrentSigner(caName: string): Promise<StoredOcspSigner | undefined>;
  /** Errors: `Conflict` when the authority has a signer of this generation. */
  insertSigner(signer: StoredOcspSigner): Promise<void>;
}
