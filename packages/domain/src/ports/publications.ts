/** What a target outside the server holds of one file. */
export interface PublishedFile {
  /** Name of the target in the configuration. */
  readonly target: string;
  /** As below `/pki/`: `issuing.crl`, `issuing.3.crl`, `issuing.crt`. */
  readonly fileName: string;
  /** Tells apart what the file has been. */
  readonly version: string;
  /** Null for certificates. */
  readonly crlNumber: number | null;
  readonly publishedAt: Date;
}

/** Keeps which CRL and which certificate each target outside the server has got. */
export interface PublicationRepository {
  /** Of all targets, by target and file name. */
  list(): Promise<PublishedFile[]>;
  /** By file name. */
  listOf(target: string): Promise<PublishedFile[]>;
  /** Takes the place of what was noted for the same file of the same target. */
  put(file: PublishedFile): Promise<void>;
}
