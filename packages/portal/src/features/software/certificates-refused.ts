/** The server gave no certificate for some keys. */
export class CertificatesRefused extends Error {
  /** `kinds` are those of errors that the server names, one for each reason. */
  constructor(
    reasons: readonly string[],
    readonly kinds: readonly string[],
  ) {
    super(reasons.join(' '));
  }

  /** An authority has not decided yet; asking again later with the same keys helps. */
  get isPending(): boolean {
    return this.kinds.every((kind) => kind === 'CertificatePending');
  }
}
