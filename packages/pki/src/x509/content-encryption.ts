import { createDecipheriv } from 'node:crypto';
import type { EncryptedContentInfo } from '@peculiar/asn1-cms';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';

/** Ciphers of content (RFC 3565 §4.1, RFC 3370 §5.1) by object identifier, with the names of the platform. */
const ciphers: Readonly<Record<string, { readonly name: string; readonly keyBytes: number }>> = {
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keyBytes: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keyBytes: 24 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', keyBytes: 32 },
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', keyBytes: 24 },
};

/** Decrypts the content of EnvelopedData (RFC 5652 §6.3). Throws when cipher, key and content do not fit each other. */
export function decryptContent(
  { contentEncryptionAlgorithm, encryptedContent }: EncryptedContentInfo,
  contentKey: Uint8Array,
): Uint8Array {
  const cipher = ciphers[contentEncryptionAlgorithm.algorithm];
  const { parameters } = contentEncryptionAlgorithm;
  if (cipher === undefined || !parameters || contentKey.length !== cipher.keyBytes) {
    throw new Error('another cipher');
  }
  const vector = AsnConvert.parse(parameters, OctetString);
  // BER lets the content come in pieces, as programs that stream write it.
  const pieces = encryptedContent?.constructedValue ?? [encryptedContent?.value ?? new OctetString()];
  const decipher = createDecipheriv(cipher.name, contentKey, new Uint8Array(vector.buffer));
  const plain = [...pieces.map((piece) => decipher.update(new Uint8Array(piece.buffer))), decipher.final()];
  const content = new Uint8Array(Buffer.concat(plain));
  for (const part of plain) part.fill(0);
  return content;
}
