import { createHash } from 'node:crypto';
import type { Uuid } from '@cardea/domain';

/**
 * An identifier for an object that comes without one, the same for every import of the same file: a version 8 UUID
 * (RFC 9562 §5.8) of the SHA-256 over kind and name.
 */
export function derivedUuid<K extends string>(kind: K, name: string): Uuid<K> {
  const hash = createHash('sha256').update(`cardea/${kind}/${name}`, 'utf8').digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
    '-',
  ) as Uuid<K>;
}
