import type { RsaEncryptionPadding } from '@cardea/domain';

/** A key on the token, found by both: CKA_ID (16 random bytes) and CKA_LABEL (name and version). */
export interface TokenKeyName {
  readonly id: Uint8Array;
  readonly label: string;
}

/** What a key pair is for; the token refuses the other. */
export type KeyPairUse = 'sign' | 'decrypt';

/** What the process that drives the module is asked for. Everything but `open` needs `open` first. */
export type TokenCall =
  | {
      /** Loads the module, opens the sessions on the token of this label, and logs the user in. Gives nothing. */
      readonly kind: 'open';
      readonly modulePath: string;
      readonly tokenLabel: string;
      readonly pin: string;
      readonly sessions: number;
    }
  /** Gives modulus and public exponent, big-endian. */
  | {
      readonly kind: 'makeRsaKey';
      readonly key: TokenKeyName;
      readonly use: KeyPairUse;
      readonly keyBits: number;
    }
  /** `curve` is CKA_EC_PARAMS; gives CKA_EC_POINT. */
  | {
      readonly kind: 'makeEcKey';
      readonly key: TokenKeyName;
      readonly use: KeyPairUse;
      readonly curve: Uint8Array;
    }
  /** 32 random bytes, for HMAC-SHA-256 or for AES-256-GCM. Gives nothing. */
  | { readonly kind: 'makeSecretKey'; readonly key: TokenKeyName; readonly use: 'hmac' | 'aes' }
  /** Deletes what bears this name; gives nothing. */
  | { readonly kind: 'destroyKey'; readonly key: TokenKeyName }
  /** `input` is the hash with ECDSA, the DigestInfo with RSA. Gives the signature as the token makes it. */
  | {
      readonly kind: 'sign';
      readonly key: TokenKeyName;
      readonly family: 'RSA' | 'ECDSA';
      readonly input: Uint8Array;
    }
  | { readonly kind: 'hmac'; readonly key: TokenKeyName; readonly input: Uint8Array }
  /** RSA; gives the plaintext. */
  | {
      readonly kind: 'decryptRsa';
      readonly key: TokenKeyName;
      readonly padding: RsaEncryptionPadding;
      readonly input: Uint8Array;
    }
  /** `peerPoint` is uncompressed (SEC 1 §2.3.3); gives the shared x-coordinate. */
  | { readonly kind: 'agree'; readonly key: TokenKeyName; readonly peerPoint: Uint8Array }
  /** AES-256-GCM; the 16 bytes of the tag follow the ciphertext. */
  | {
      readonly kind: 'encrypt' | 'decrypt';
      readonly key: TokenKeyName;
      readonly nonce: Uint8Array;
      readonly additionalBytes: Uint8Array;
      readonly input: Uint8Array;
    };

/** A call with the number that its answer bears. */
export interface NumberedCall {
  readonly number: number;
  readonly call: TokenCall;
}

/** The answer to a call: octets, or the name of a return value (PKCS #11 v3.1 §6.1) or an {@link OwnRefusal}. */
export type TokenAnswer =
  | { readonly number: number; readonly outputs: readonly Uint8Array[] }
  | { readonly number: number; readonly refusal: string };

/** Refusals that do not come from the module. */
export type OwnRefusal =
  | 'LibraryMissing'
  | 'ModuleNotLoaded'
  | 'NoSuchToken'
  | 'SeveralTokens'
  | 'PinAtFinalTry'
  | 'NoSuchKey'
  | 'SeveralKeys'
  | 'NotOpen'
  | 'Unknown';
