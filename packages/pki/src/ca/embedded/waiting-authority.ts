import { CmError, type EmbeddedCertificationAuthority } from '@cardea/domain';

/** What to do about an issuing authority without a certificate. */
export const howToEndWaiting =
  'The issuing authority waits for its certificate: `cardea ca request` writes the certification request, the root signs it, `cardea ca install-certificate` takes the certificate in, then the server must be started again.';

/**
 * Stands for an issuing authority whose certificate an authority elsewhere has yet to sign: every call is refused with
 * what to do next, and nothing is signed.
 */
export class WaitingAuthority implements EmbeddedCertificationAuthority {
  readonly kind = 'embedded';
  readonly crlTerms = { hasDeltas: false, partitionSize: 0 };
  readonly isWaiting = true;
  readonly name: string;
  readonly issuerName: string;

  constructor(name: string, issuerName: string) {
    this.name = name;
    this.issuerName = issuerName;
  }

  /** None yet. */
  async chain(): Promise<readonly Uint8Array[]> {
    return [];
  }

  newSerialNumber(): never {
    throw waiting();
  }

  async check(): Promise<never> {
    throw waiting();
  }

  async prepare(): Promise<never> {
    throw waiting();
  }

  async sign(): Promise<never> {
    throw waiting();
  }

  async response(): Promise<never> {
    throw waiting();
  }

  async signCrl(): Promise<never> {
    throw waiting();
  }
}

function waiting(): CmError {
  return new CmError('CaUnavailable', howToEndWaiting);
}
