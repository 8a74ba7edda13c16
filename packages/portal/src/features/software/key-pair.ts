import type { v1 } from '@cardea/sdk';

/** What the server wants generated for one certificate. */
export type GenerationOption = v1.CertificateRequestGenerationOptions;

/** The server wants a kind of key that browsers do not make. */
export class UnknownKeyAlgorithm extends Error {
  constructor(readonly algorithmName: string) {
    super(algorithmName);
  }
}

/** Hashes by WebCrypto's names. */
export type Hash = 'SHA-256' | 'SHA-384' | 'SHA-512';

/**
 * Makes the key pair that an option asks for: RSA of 2048 to 4096 bits or ECDSA on P-256, P-384 or P-521. The private key can
 * be exported, because its owner takes it along as a file.
 *
 * Errors: {@link UnknownKeyAlgorithm}; `Error` where the page has no WebCrypto, see {@link hasWebCrypto}.
 */
export async function makeKeyPair(option: GenerationOption): Promise<CryptoKeyPair> {
  return await crypto.subtle.generateKey(algorithmOf(option), true, ['sign', 'verify']);
}

function algorithmOf(option: GenerationOption): RsaHashedKeyGenParams | EcKeyGenParams {
  const { KeyAlgorithmName: name, KeySize: bits } = option;
  if (/^RSA/i.test(name)) {
    return {
      name: 'RSASSA-PKCS1-v1_5',
      modulusLength: bits >= 4096 ? 4096 : bits >= 3072 ? 3072 : 2048,
      // 65537
      publicExponent: Uint8Array.of(1, 0, 1),
      hash: hashOf(option),
    };
  }
  if (!/^EC/i.test(name)) throw new UnknownKeyAlgorithm(name);
  return { name: 'ECDSA', namedCurve: bits >= 521 ? 'P-521' : bits >= 384 ? 'P-384' : 'P-256' };
}

/** The hash that an option asks for, by WebCrypto's name; SHA-256 for older ones, which every authority takes. */
export function hashOf({ HashAlgorithmName }: GenerationOption): Hash {
  const found = /^SHA-?(384|512)$/i.exec(HashAlgorithmName)?.[1];
  return found === '384' ? 'SHA-384' : found === '512' ? 'SHA-512' : 'SHA-256';
}

/** Browsers offer WebCrypto to pages that came by HTTPS or from the same computer, and to no others. */
export function hasWebCrypto(): boolean {
  return 'subtle' in crypto && crypto.subtle !== undefined;
}
