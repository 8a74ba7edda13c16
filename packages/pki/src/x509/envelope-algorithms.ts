/** Key transport (RFC 3370 §4.2.1, RFC 3560 §2.1). */
export const keyTransport = {
  rsaEncryption: '1.2.840.113549.1.1.1',
  oaep: '1.2.840.113549.1.1.7',
} as const;

/** Key agreement that is written (RFC 5753 §7.1.4). */
export const keyAgreement = { stdDhSha256: '1.3.132.1.11.1' } as const;

/** Hashes of the derivations of ephemeral-static ECDH that are read (RFC 5753 §7.1.4), without cofactor. */
export const keyAgreementHashes: Readonly<Record<string, string>> = {
  '1.3.133.16.840.63.0.2': 'sha1',
  '1.3.132.1.11.0': 'sha224',
  '1.3.132.1.11.1': 'sha256',
  '1.3.132.1.11.2': 'sha384',
  '1.3.132.1.11.3': 'sha512',
};

/** AES key wrap (RFC 3565 §2.3.2). */
export const keyWrap = { aes256: '2.16.840.1.101.3.4.1.45' } as const;

/** AES key wraps that are read, with the names of the platform. */
export const keyWrapCiphers: Readonly<Record<string, { readonly name: string; readonly keyBytes: number }>> =
  {
    '2.16.840.1.101.3.4.1.5': { name: 'aes128-wrap', keyBytes: 16 },
    '2.16.840.1.101.3.4.1.25': { name: 'aes192-wrap', keyBytes: 24 },
    [keyWrap.aes256]: { name: 'aes256-wrap', keyBytes: 32 },
  };

/** Initial value of AES key wrap, by which a wrong key is noticed (RFC 3394 §2.2.3.1). */
export const keyWrapVector = Buffer.from('a6a6a6a6a6a6a6a6', 'hex');
