import { X509Certificate } from 'node:crypto';
import {
  type CertificateOrder,
  CmError,
  type EmbeddedCertificationAuthority,
  type ExternalAbilities,
  type ExternalCertificationAuthority,
  type IssuanceAnswer,
  type IssuedCertificate,
} from '@cardea/domain';

/** Stands for an external authority that answers as a test says; its certificates are real, signed by one of ours. */
export class SlowAuthority implements ExternalCertificationAuthority {
  readonly kind = 'external';
  readonly protocol = 'est';
  readonly url = 'https://slow.example/.well-known/est';
  readonly name = 'slow';
  readonly issuerName = 'elsewhere\\Slow CA';
  abilities: ExternalAbilities = {
    ...{ revokes: true, holds: false, finds: true, isIdempotent: false, makesKeys: false },
  };
  /** How it answers the next orders and questions. */
  mood: 'issues' | 'holds' | 'isSilent' | 'issuesSilently' | 'refuses' | 'isDown' = 'issues';
  /** What it was told of revocations, in turn. */
  readonly told: string[] = [];
  readonly #orders = new Map<string, CertificateOrder>();
  readonly #issued = new Map<string, IssuanceAnswer & { readonly kind: 'issued' }>();

  constructor(private readonly signer: EmbeddedCertificationAuthority) {}

  /** How many certificates it has signed. */
  get signed(): number {
    return this.#issued.size;
  }

  chain = () => this.signer.chain();
  check: EmbeddedCertificationAuthority['check'] = (der, template) => this.signer.check(der, template);
  response: EmbeddedCertificationAuthority['response'] = (issued) => this.signer.response(issued, 'pkcs7');

  async issue(order: CertificateOrder): Promise<IssuanceAnswer> {
    if (this.mood === 'isDown') throw new CmError('CaUnavailable', 'slow is down.');
    if (this.mood === 'refuses') throw new CmError('BadCertificationRequest', 'slow does not like it.');
    if (this.mood === 'isSilent') throw new CmError('CaOutcomeUnknown', 'slow did not answer.');
    this.#orders.set(order.orderUuid, order);
    if (this.mood === 'holds') return this.#pending(order, order.orderUuid);
    const issued = await this.#sign(order);
    if (this.mood === 'issuesSilently') throw new CmError('CaOutcomeUnknown', 'slow did not answer.');
    return issued;
  }

  async collect(ticket: string): Promise<IssuanceAnswer> {
    if (this.mood === 'isDown') throw new CmError('CaUnavailable', 'slow is down.');
    if (this.mood === 'refuses') throw new CmError('BadCertificationRequest', 'slow does not like it.');
    const order = this.#orders.get(ticket);
    if (order === undefined) throw new CmError('BadCertificationRequest', 'slow knows no such ticket.');
    return this.mood === 'holds' ? this.#pending(order, ticket) : await this.#sign(order);
  }

  async find({ orderUuid }: Pick<CertificateOrder, 'orderUuid'>): Promise<IssuanceAnswer | undefined> {
    return this.#issued.get(orderUuid);
  }

  async recognise(order: CertificateOrder, certificateDer: Uint8Array): Promise<IssuedCertificate> {
    const certificate = new X509Certificate(certificateDer);
    const key = certificate.publicKey.export({ format: 'der', type: 'spki' });
    if (!key.equals(order.certificationRequest.publicKeyDer))
      throw new CmError('BadCertificationRequest', 'slow says that the public key is another.');
    const { serialNumber, validFromDate: notBefore, validToDate: notAfter } = certificate;
    const thumbprint = certificate.fingerprint.replaceAll(':', '');
    return { certificateDer, serialNumber, thumbprint, notBefore, notAfter };
  }

  async revoke({ serialNumber, reason }: { serialNumber: string; reason: string }): Promise<void> {
    if (this.mood === 'isDown') throw new CmError('CaUnavailable', 'slow is down.');
    this.told.push(`${serialNumber} ${reason}`);
  }

  async releaseHold({ serialNumber }: { serialNumber: string }): Promise<void> {
    this.told.push(`${serialNumber} released`);
  }

  #pending({ now }: CertificateOrder, ticket: string): IssuanceAnswer {
    return { kind: 'pending', ticket, retryAfter: new Date(now.getTime() + 60_000) };
  }

  async #sign(order: CertificateOrder): Promise<IssuanceAnswer & { readonly kind: 'issued' }> {
    const serialNumber = this.signer.newSerialNumber();
    const issued = await this.signer.sign(await this.signer.prepare({ ...order, serialNumber }));
    const answer = { kind: 'issued', ...issued } as const;
    this.#issued.set(order.orderUuid, answer);
    return answer;
  }
}
