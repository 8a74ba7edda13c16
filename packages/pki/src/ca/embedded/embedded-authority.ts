import { randomBytes } from 'node:crypto';
import {
  type CertificateOrder,
  type CertificateTemplate,
  type CheckedCertificationRequest,
  CmError,
  type CrlScope,
  type CrlSigningOrder,
  type CrlTerms,
  crlFileName,
  type EmbeddedCertificationAuthority,
  type IssuedCertificate,
  type KeyAlgorithm,
  type PreparedCertificate,
} from '@cardea/domain';
import { type RecipientOrder, signRecipientCertificate } from '../../archive/sign-recipient-certificate.js';
import { signOcspSignerCertificate } from '../../ocsp/ocsp-signer-certificate.js';
import {
  type AuthorityCertificate,
  type IssuerAddresses,
  signPrepared,
  thumbprint,
  type ValidityPeriod,
} from '../../x509/certificate.js';
import { certificatesOnly, cmcResponse } from '../../x509/cms.js';
import { signCrl } from '../../x509/crl.js';
import { prepareEndEntityCertificate } from '../../x509/end-entity-certificate.js';
import type { AuthoritySigner } from '../../x509/signer.js';
import { checkForTemplate } from '../check-for-template.js';

/** What an {@link EmbeddedAuthority} is made of. */
export interface EmbeddedAuthorityParts {
  /** Such as `root` and `issuing`. */
  readonly name: string;
  /** `host\CA name`. */
  readonly issuerName: string;
  readonly certificate: AuthorityCertificate;
  /** Certificates above, DER: the issuer's first, the root's last; none for a root, which certifies no end entities. */
  readonly superiors: readonly Uint8Array[];
  readonly signer: AuthoritySigner;
  /** Where clients find this authority's CRL and certificate. */
  readonly addresses: IssuerAddresses;
  /** Default: neither deltas nor partitions. */
  readonly crlTerms?: CrlTerms;
  /** SHA-256 hashes (lower-case hex) of SubjectPublicKeyInfo to refuse; default the published test keys. */
  readonly knownKeys?: ReadonlySet<string>;
}

/** A certification authority of our own, whose key is in our keystore. */
export class EmbeddedAuthority implements EmbeddedCertificationAuthority {
  readonly kind = 'embedded';
  readonly name: string;
  readonly issuerName: string;
  readonly #parts: EmbeddedAuthorityParts;
  readonly #signer: AuthoritySigner;
  /** What {@link check} accepted: only these keys need no second look before they are certified. */
  readonly #checked = new WeakSet<CheckedCertificationRequest>();

  constructor(parts: EmbeddedAuthorityParts) {
    this.name = parts.name;
    this.issuerName = parts.issuerName;
    this.#parts = parts;
    this.#signer = parts.signer;
  }

  get crlTerms(): CrlTerms {
    return this.#parts.crlTerms ?? { hasDeltas: false, partitionSize: 0 };
  }

  /** The authority's own certificate. */
  get certificate(): AuthorityCertificate {
    return this.#parts.certificate;
  }

  /** Algorithm of the authority's key. */
  get algorithm(): KeyAlgorithm {
    return this.#signer.algorithm;
  }

  /**
   * Signs something of no use, so that a key that is out of reach shows before anything else is done for its signature.
   *
   * Errors: those of the keystore.
   */
  async trySigning(): Promise<void> {
    await this.#signer.sign(randomBytes(32));
  }

  /** Certifies a key of ours as one that signs OCSP responses for this authority (RFC 6960 §4.2.2.2), DER. */
  async certifyOcspSigner(order: {
    readonly publicKeyDer: Uint8Array;
    readonly validity: ValidityPeriod;
  }): Promise<Uint8Array> {
    const { certificate, addresses } = this.#parts;
    const serialNumber = this.newSerialNumber();
    return await signOcspSignerCertificate(
      { ...order, serialNumber, issuer: certificate, addresses },
      this.#signer,
    );
  }

  /** Certifies a key of ours as one to which private keys are encrypted, DER; not longer than the authority lasts. */
  async certifyKeyRecipient(order: RecipientOrder): Promise<Uint8Array> {
    const { certificate, addresses } = this.#parts;
    const { notBefore, notAfter } = order.validity;
    const validity = {
      notBefore: new Date(Math.max(notBefore.getTime(), certificate.notBefore.getTime())),
      notAfter: new Date(Math.min(notAfter.getTime(), certificate.notAfter.getTime())),
    };
    const serialNumber = this.newSerialNumber();
    return await signRecipientCertificate(
      { ...order, validity, serialNumber, issuer: certificate, addresses },
      this.#signer,
    );
  }

  async chain(): Promise<readonly Uint8Array[]> {
    const { certificate, superiors } = this.#parts;
    return [certificate.certificateDer, ...superiors];
  }

  async check(
    certificationRequestDer: Uint8Array,
    template: CertificateTemplate,
  ): Promise<CheckedCertificationRequest> {
    const checked = await checkForTemplate(certificationRequestDer, template, this.#parts.knownKeys);
    this.#checked.add(checked);
    return checked;
  }

  newSerialNumber(): string {
    // RFC 5280 §4.1.2.2: positive, at most 20 octets; a first octet of 01..7F keeps all 16 octets significant.
    for (;;) {
      const octets = randomOctets(16);
      octets[0] = (octets[0] ?? 0) & 0x7f;
      if (octets[0] !== 0) return Buffer.from(octets).toString('hex').toUpperCase();
    }
  }

  async prepare(
    order: Omit<CertificateOrder, 'orderUuid'> & {
      readonly serialNumber: string;
      readonly crlPartition?: number | null;
    },
  ): Promise<PreparedCertificate> {
    const { certificate, superiors } = this.#parts;
    if (superiors.length === 0)
      throw new CmError('Misconfigured', `The authority ${this.name} is a root; it certifies no users.`);
    const { certificationRequest, crlPartition = null } = order;
    const { publicKeyDer } = certificationRequest;
    return prepareEndEntityCertificate(
      {
        template: order.template,
        subject: order.subject,
        publicKeyDer,
        checkedPublicKeyDer: this.#checked.has(certificationRequest) ? publicKeyDer : undefined,
        serialNumber: order.serialNumber,
        now: order.now,
        issuer: certificate,
        addresses: this.#addressesFor(order.template, crlPartition),
      },
      this.#signer.algorithm,
    );
  }

  async sign(prepared: PreparedCertificate): Promise<IssuedCertificate> {
    const { serialNumber, notBefore, notAfter, tbsCertificateDer } = prepared;
    const certificateDer = await signPrepared(tbsCertificateDer, this.#signer);
    return { certificateDer, serialNumber, thumbprint: thumbprint(certificateDer), notBefore, notAfter };
  }

  async response(issued: IssuedCertificate, format: 'cmc' | 'pkcs7'): Promise<Uint8Array> {
    // Root first, user last, as MIM CM orders them.
    const certificatesDer = [...(await this.chain())].reverse().concat(issued.certificateDer);
    if (format === 'pkcs7') return certificatesOnly(certificatesDer);
    return await cmcResponse(
      {
        issuedDer: issued.certificateDer,
        certificatesDer,
        authority: this.#parts.certificate,
      },
      this.#signer,
    );
  }

  async signCrl(order: CrlSigningOrder): Promise<Uint8Array> {
    const { scope = 'complete', ...content } = order;
    const namesDelta = scope === 'complete' && this.crlTerms.hasDeltas;
    return await signCrl(
      {
        ...content,
        issuer: this.#parts.certificate,
        ...(typeof scope === 'number' && { partitionUrl: this.#crlUrl(scope) }),
        ...(namesDelta && { freshestCrlUrl: this.#crlUrl('delta') }),
      },
      this.#signer,
    );
  }

  /** A delta completes the complete list alone, so a certificate that names both does not name the list of its partition. */
  #addressesFor({ addresses: wanted }: CertificateTemplate, crlPartition: number | null): IssuerAddresses {
    const { addresses } = this.#parts;
    if (wanted?.includeFreshestCrl === true && this.crlTerms.hasDeltas)
      return { ...addresses, deltaCrlUrl: this.#crlUrl('delta') };
    return crlPartition === null ? addresses : { ...addresses, crlUrl: this.#crlUrl(crlPartition) };
  }

  /** All lists are in the folder of the complete one. */
  #crlUrl(scope: CrlScope): string {
    return new URL(crlFileName(this.name, scope), this.#parts.addresses.crlUrl).href;
  }
}

/** Random octets for the next serial numbers: drawing many at once costs no more than drawing a few. */
let drawn = randomBytes(0);
let used = 0;

function randomOctets(count: number): Uint8Array {
  if (used + count > drawn.length) {
    drawn = randomBytes(1024);
    used = 0;
  }
  used += count;
  return drawn.subarray(used - count, used);
}
