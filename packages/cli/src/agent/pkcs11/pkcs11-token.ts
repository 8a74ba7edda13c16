import {
  type CardKeyAlgorithm,
  type CardKeyUse,
  type CardSignatureHash,
  type Secret,
  UnsupportedByCard,
} from '@cardea/cards';
import { ecdsaSigValue } from '@cardea/pki/x509';
import type { ITemplate, Key, Session, SessionObject, Slot } from 'graphene-pk11';
import { certificateNames } from './certificate-names.js';
import type { Graphene } from './load-graphene.js';
import { agreeByToken, decryptByToken } from './open-by-token.js';
import { callModule } from './pkcs11-refusal.js';
import { describeToken, type TokenDescription } from './token-description.js';
import { curves, ecPublicKeyDer, rsaAlgorithm, rsaPublicKeyDer } from './token-public-key.js';
import { digestInfo, hashOf } from './token-signature.js';

/** A key pair on a token. */
export interface TokenKey {
  /** CKA_ID, the same for both keys and their certificate. */
  readonly id: Uint8Array;
  /** CKA_LABEL of the private key. */
  readonly label: string;
  readonly algorithm: CardKeyAlgorithm;
  /** SubjectPublicKeyInfo. */
  readonly publicKeyDer: Uint8Array;
  readonly certificateDer?: Uint8Array;
}

/** What a new key pair is to be. */
export interface NewTokenKey {
  readonly id: Uint8Array;
  readonly label: string;
  readonly algorithm: CardKeyAlgorithm;
  readonly use: CardKeyUse;
}

/** What a call takes behind library, session and key. */
type TailOf<Work> = Work extends (
  graphene: Graphene,
  session: Session,
  key: SessionObject,
  ...tail: infer Tail
) => unknown
  ? Tail
  : never;

type Kind = 'PRIVATE_KEY' | 'PUBLIC_KEY' | 'CERTIFICATE' | 'DATA';

/**
 * A session on a PKCS#11 token. Calls block until the token has answered; it keeps no PIN.
 *
 * Errors of all: `Pkcs11Refusal` with the return value of the module.
 */
export class Pkcs11Token implements Disposable {
  readonly #graphene: Graphene;
  readonly #slot: Slot;
  readonly #session: Session;

  constructor(graphene: Graphene, slot: Slot, session: Session) {
    this.#graphene = graphene;
    this.#slot = slot;
    this.#session = session;
  }

  /** What the token says of itself now; its PIN flags change with every try. */
  describe(): TokenDescription {
    return describeToken(
      this.#graphene,
      callModule('to tell what it is', () => this.#slot.getToken()),
    );
  }

  /** Logs the security officer in, who sets PINs and sees no keys. */
  loginAsSecurityOfficer(soPin: Secret<string>): void {
    const { SO } = this.#graphene.UserType;
    callModule('the SO PIN', () => this.#session.login(soPin.reveal(), SO));
  }

  /** Logs the user in, who makes, uses and deletes keys. */
  loginAsUser(pin: Secret<string>): void {
    const { USER } = this.#graphene.UserType;
    callModule('the user PIN', () => this.#session.login(pin.reveal(), USER));
  }

  /** Ends whichever login there is. */
  logout(): void {
    callModule('to log out', () => this.#session.logout());
  }

  /** Changes the PIN of whoever is logged in; the user's when nobody is (C_SetPIN). */
  changePin(oldPin: Secret<string>, newPin: Secret<string>): void {
    callModule('the change of the PIN', () => this.#session.setPin(oldPin.reveal(), newPin.reveal()));
  }

  /** Sets the user PIN and unblocks it, whatever it was (C_InitPIN). The security officer must be logged in. */
  setUserPin(newPin: Secret<string>): void {
    callModule('the new user PIN', () => this.#session.initPin(newPin.reveal()));
  }

  /** Key pairs that the token tells the public half of. Private keys show only while the user is logged in. */
  keys(): TokenKey[] {
    const found = this.#find('PRIVATE_KEY');
    return found.flatMap(
      (one) => this.#read(one.getAttribute({ id: null, label: null, keyType: null })) ?? [],
    );
  }

  /** The key pair with this CKA_ID, when both halves are there. */
  findKey(id: Uint8Array): TokenKey | undefined {
    return this.keys().find((key) => Buffer.from(id).equals(key.id));
  }

  /** Makes a key pair; the private key never leaves the token. Errors: `UnsupportedByCard`. */
  makeKey({ id, label, algorithm, use }: NewTokenKey): TokenKey {
    const { MechanismEnum } = this.#graphene;
    const isRsa = algorithm.startsWith('RSA');
    const mechanism = isRsa ? MechanismEnum.RSA_PKCS_KEY_PAIR_GEN : MechanismEnum.EC_KEY_PAIR_GEN;
    if (!this.#knows(mechanism)) throw new UnsupportedByCard(algorithm);
    const decrypts = isRsa && use !== 'signature';
    const names = { token: true, id: Buffer.from(id), label };
    const publicHalf = {
      ...names,
      private: false,
      verify: true,
      encrypt: decrypts,
      ...this.#parameters(algorithm),
    };
    const privateHalf = {
      ...names,
      private: true,
      sensitive: true,
      extractable: false,
      // Whatever it is for, a certification request proves possession by a signature.
      sign: true,
      decrypt: decrypts,
    };
    callModule(`to make a key pair (${algorithm})`, () =>
      this.#session.generateKeyPair(mechanism, publicHalf, privateHalf),
    );
    const key = this.findKey(id);
    if (key === undefined) throw new UnsupportedByCard(`reading the public key of ${algorithm}`);
    return key;
  }

  /** Signs a message: PKCS#1 v1.5 with RSA, Ecdsa-Sig-Value (DER) with ECDSA. The user must be logged in. */
  sign(key: TokenKey, hash: CardSignatureHash, message: Uint8Array): Uint8Array {
    const { MechanismEnum } = this.#graphene;
    const privateKey = this.#privateKey(key.id);
    const signWith = (mechanism: number, input: Uint8Array): Uint8Array =>
      callModule('to sign', () =>
        this.#session.createSign(mechanism, privateKey.toType<Key>()).once(Buffer.from(input)),
      );
    // Hashed here: not every token knows CKM_ECDSA_SHA256.
    if (!key.algorithm.startsWith('RSA')) {
      return ecdsaSigValue(signWith(MechanismEnum.ECDSA, hashOf(hash, message)));
    }
    const hashing = MechanismEnum[`${hash}_RSA_PKCS`];
    return this.#knows(hashing)
      ? signWith(hashing, message)
      : signWith(MechanismEnum.RSA_PKCS, digestInfo(hash, message));
  }

  /** Decrypts by an RSA key. The user must be logged in. */
  decrypt({ id }: TokenKey, ...input: TailOf<typeof decryptByToken>): Secret<Uint8Array> {
    return decryptByToken(this.#graphene, this.#session, this.#privateKey(id), ...input);
  }

  /** The shared secret with a peer's key (SubjectPublicKeyInfo). The user must be logged in. */
  agree({ id }: TokenKey, ...input: TailOf<typeof agreeByToken>): Secret<Uint8Array> {
    return agreeByToken(this.#graphene, this.#session, this.#privateKey(id), ...input);
  }

  #privateKey(id: Uint8Array): SessionObject {
    const [privateKey] = this.#find('PRIVATE_KEY', id);
    if (privateKey === undefined) throw new UnsupportedByCard('using a key that is gone');
    return privateKey;
  }

  /** Stores the certificate of a key, DER, in place of any other. The user must be logged in. */
  storeCertificate({ id, label }: Pick<TokenKey, 'id' | 'label'>, certificateDer: Uint8Array): void {
    const before = this.#find('CERTIFICATE', id);
    const names = certificateNames(certificateDer);
    const isThere = before.some((one) => Buffer.from(certificateDer).equals(one.getAttribute('value')));
    if (!isThere) {
      this.#create('CERTIFICATE', {
        // CKC_X_509.
        certType: 0,
        label,
        id: Buffer.from(id),
        value: Buffer.from(certificateDer),
        subject: Buffer.from(names.subjectDer),
        issuer: Buffer.from(names.issuerDer),
        serial: Buffer.from(names.serialNumberDer),
      });
    }
    // The new one is there before the old ones go.
    const isNew = (one: SessionObject) => Buffer.from(certificateDer).equals(one.getAttribute('value'));
    for (const one of before) if (!isNew(one)) this.#destroy(one);
  }

  /** Deletes whatever bears this CKA_ID: certificate, public key, private key. The user must be logged in. */
  deleteKey(id: Uint8Array): void {
    for (const kind of ['CERTIFICATE', 'PUBLIC_KEY', 'PRIVATE_KEY'] as const) {
      for (const one of this.#find(kind, id)) this.#destroy(one);
    }
  }

  /** Keeps a public note on the token. The user must be logged in. */
  keepNote(label: string, content: Uint8Array): void {
    this.#create('DATA', { application: noteApplication, label, value: Buffer.from(content) });
  }

  /** The note of this label. */
  readNote(label: string): Uint8Array | undefined {
    return this.#notes(label)[0]?.getAttribute('value');
  }

  /** Deletes the note of this label. */
  dropNote(label: string): void {
    for (const one of this.#notes(label)) this.#destroy(one);
  }

  #notes(label: string): SessionObject[] {
    return this.#find('DATA').filter((one) => {
      const { application, label: found } = one.getAttribute({ application: null, label: null });
      return application === noteApplication && found === label;
    });
  }

  #read({ id, label, keyType }: ITemplate): TokenKey | undefined {
    const [publicKey] = this.#find('PUBLIC_KEY', id ?? Buffer.alloc(0));
    if (publicKey === undefined || id == null) return undefined;
    const half = this.#publicHalf(publicKey, keyType);
    if (half === undefined) return undefined;
    const [certificate] = this.#find('CERTIFICATE', id);
    const certificateDer = certificate?.getAttribute('value');
    const key = { id: new Uint8Array(id), label: label ?? '', ...half };
    return certificateDer === undefined ? key : { ...key, certificateDer: new Uint8Array(certificateDer) };
  }

  #publicHalf(
    publicKey: SessionObject,
    keyType: number | null | undefined,
  ): Pick<TokenKey, 'algorithm' | 'publicKeyDer'> | undefined {
    const { KeyType, NamedCurve } = this.#graphene;
    if (keyType === KeyType.RSA) {
      const modulus: Buffer = publicKey.getAttribute('modulus');
      const algorithm = rsaAlgorithm(modulus);
      if (algorithm === undefined) return undefined;
      return { algorithm, publicKeyDer: rsaPublicKeyDer(modulus, publicKey.getAttribute('publicExponent')) };
    }
    if (keyType !== KeyType.EC) return undefined;
    // Graphene reads CKA_EC_PARAMS under its older name, CKA_ECDSA_PARAMS.
    const parameters: Buffer = publicKey.getAttribute('paramsECDSA');
    const algorithm = curveNames.find((one) =>
      NamedCurve.getByName(curves[one].name).value.equals(parameters),
    );
    if (algorithm === undefined) return undefined;
    return { algorithm, publicKeyDer: ecPublicKeyDer(algorithm, publicKey.getAttribute('pointEC')) };
  }

  #parameters(algorithm: CardKeyAlgorithm): ITemplate {
    const curve = curveNames.find((one) => one === algorithm);
    if (curve !== undefined)
      return { paramsEC: this.#graphene.NamedCurve.getByName(curves[curve].name).value };
    return {
      modulusBits: Number(algorithm.slice('RSA-'.length)),
      publicExponent: Buffer.from('010001', 'hex'),
    };
  }

  #knows(mechanism: number): boolean {
    const mechanisms = callModule('to list its algorithms', () => this.#slot.getMechanisms());
    return Array.from({ length: mechanisms.length }, (_, index) => mechanisms.tryGetItem(index)).some(
      (one) => one?.type === mechanism,
    );
  }

  #find(kind: Kind, id?: Uint8Array): SessionObject[] {
    const wanted: ITemplate = { class: this.#graphene.ObjectClass[kind], token: true };
    if (id !== undefined) wanted.id = Buffer.from(id);
    return callModule('to list what is on it', () => [...this.#session.find(wanted)]);
  }

  #create(kind: Kind, attributes: ITemplate): void {
    const template = { class: this.#graphene.ObjectClass[kind], token: true, private: false, ...attributes };
    callModule(`to store a ${kind.toLowerCase()}`, () => this.#session.create(template));
  }

  #destroy(one: SessionObject): void {
    callModule('to delete what is on it', () => one.destroy());
  }

  /** Ends the session; the token forgets who was logged in. */
  [Symbol.dispose](): void {
    this.#session.close();
  }
}

const curveNames = ['P-256', 'P-384', 'P-521'] as const;

const noteApplication = 'Cardea';
