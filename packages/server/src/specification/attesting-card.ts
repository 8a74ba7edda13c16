import { generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import {
  type AnswerChallenge,
  type CredentialCard,
  type KeyPolicies,
  openCredentialCard,
  PivSession,
  type PivSignatureHash,
  Secret,
  signatureBlock,
} from '@cardea/cards';
import { memoryState, SimulatedPivCard } from '@cardea/cards/sim';
import { createCertificationRequest } from '@cardea/pki/x509';

/** What the v1.0 API takes in `attestations`. */
export interface WireAttestation {
  readonly attestation: string;
  readonly intermediates: readonly string[];
}

/** A key on the card, as a client hands it in; both base64. */
export interface HandedIn {
  readonly certificationRequest: string;
  /** Null where the card does not say that it made the key. */
  readonly attestation: WireAttestation | null;
}

/** Admin key of cards from the factory (Yubico). */
export const factoryAdminKeyHex = '010203040506070801020304050607080102030405060708';

const pin = new Secret('123456');
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/** A simulated PIV card with an AES-192 management key, as newer ones come from the factory. */
export class AttestingCard {
  readonly #card: SimulatedPivCard;
  readonly #session: PivSession;

  constructor(cardSerial: number) {
    this.#card = new SimulatedPivCard(memoryState(), { cardSerial, managementKeyAlgorithm: 'AES-192' });
    this.#session = new PivSession(this.#card);
  }

  /** The root that its attestations lead to. */
  get rootPem(): string {
    return new X509Certificate(this.#card.attestationRootDer).toString();
  }

  /** Authenticates the administrator with answers of whoever has the admin key. */
  async authenticateAdmin(answer: AnswerChallenge): Promise<void> {
    await (await this.#open()).authenticateAdmin(answer);
    await this.#session.verify(pin);
  }

  /** Makes a key in 9A and asks the card to attest it. */
  async makeKey(policies: KeyPolicies = {}): Promise<HandedIn> {
    return await this.#handIn(await this.#session.generateAsymmetricKeyPair('9A', 'P-256', policies));
  }

  /** Puts a key made elsewhere into 9A and asks the card to attest it. */
  async importKey(): Promise<HandedIn> {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pkcs8 = new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' }));
    await this.#session.yubico.importKey('9A', 'P-256', new Secret(pkcs8));
    return await this.#handIn(publicKey);
  }

  async #handIn(publicKey: KeyObject): Promise<HandedIn> {
    const certificationRequest = await createCertificationRequest({
      publicKeyDer: publicKey.export({ type: 'spki', format: 'der' }),
      sign: (message, hash) => {
        const block = signatureBlock('P-256', hash.toLowerCase() as PivSignatureHash, message);
        return this.#session.generalAuthenticateSign('9A', 'P-256', block);
      },
    });
    const attested = await (await this.#open()).attest({ location: '9A' });
    await this.#session.verify(pin);
    return {
      certificationRequest: base64(certificationRequest),
      attestation:
        attested === undefined
          ? null
          : {
              attestation: base64(attested.attestationDer),
              intermediates: [base64(attested.intermediateDer)],
            },
    };
  }

  async #open(): Promise<CredentialCard> {
    const card = await openCredentialCard(this.#card, this.#card.atr);
    if (card === undefined) throw new Error('The simulated card is not recognised.');
    return card;
  }
}
