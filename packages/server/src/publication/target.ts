import type { CrlScope } from '@cardea/domain';

/** A CRL or the certificate of an authority, for targets outside the server. */
export interface FileToPublish {
  /** As below `/pki/`. */
  readonly fileName: string;
  readonly caName: string;
  readonly content: CrlScope | 'certificate';
  readonly der: Uint8Array;
}

/** A target that takes files now. */
export interface OpenTarget {
  /**
   * Puts the file in the place of the one before; doing it again does no harm.
   *
   * Errors: `Misconfigured` saying what failed and what to do about it.
   */
  publish(file: FileToPublish): Promise<void>;
  close(): Promise<void>;
}

/** A place outside the server where CRLs and certificates of authorities are published. */
export interface PublicationTarget {
  /** In the store and in jobs. */
  readonly name: string;
  /** Errors: `Misconfigured` saying what failed and what to do about it. */
  open(): Promise<OpenTarget>;
}
