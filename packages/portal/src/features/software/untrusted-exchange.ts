/** What is wrong with a certificate that private keys are to be encrypted to. */
export type ExchangeFault = 'issuer' | 'validity' | 'usage';

/** A private key is not sent, because the certificate that it would be encrypted to is not the archive's. */
export class UntrustedExchange extends Error {
  constructor(readonly fault: ExchangeFault) {
    super(`the archive's exchange certificate is not to be trusted: ${fault}`);
  }
}
