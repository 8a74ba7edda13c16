/**
 * A list of RSA keys that nobody is certified for, such as the weak keys of Debian's OpenSSL (CVE-2008-0166): a file of the
 * package openssl-blacklist.
 */
export interface KeyList {
  /** Such as `blacklist.RSA-2048`. */
  readonly name: string;
  /** Told to whoever wants one of the keys certified. */
  readonly reason: string;
  /** When keys were last added. */
  readonly changedAt: Date;
}

/** A list with how many keys are on it. */
export interface CountedKeyList extends KeyList {
  readonly keys: number;
}

/**
 * The form of fingerprints of moduli, as in openssl-blacklist: the last 20 of the 40 hexadecimal digits of the SHA-1 over
 * `Modulus=`, the modulus in upper-case hexadecimal digits, and a line feed, which is what `openssl rsa -modulus` prints.
 */
export const modulusFingerprintForm = /^[0-9a-f]{20}$/;
