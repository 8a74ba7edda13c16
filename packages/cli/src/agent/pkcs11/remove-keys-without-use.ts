import { fetchChain } from '../issued-certificate.js';
import { keysWithoutUse } from '../run/certificates-on-card.js';
import { certificatesForCard } from '../run/finish-completed.js';
import type { Pkcs11Token } from './pkcs11-token.js';
import type { TokenRun } from './token-run.js';

/**
 * Deletes what earlier enrollments by this server left on a token and nobody needs: keys that were never certified, or
 * whose certificates the server has for it no more. Keys of others, and those that open stored data, stay. The user must
 * be logged in.
 */
export async function removeKeysWithoutUse(
  { client, serverUrl, say }: Pick<TokenRun, 'client' | 'serverUrl' | 'say'>,
  token: Pkcs11Token,
  smartcardUuid: string,
): Promise<void> {
  const keys = token.keys().map((key) => ({ ...key, location: Buffer.from(key.id).toString('hex') }));
  const known = {
    current: await certificatesForCard(client, smartcardUuid),
    chain: await fetchChain(serverUrl),
    recorded: new Set<string>(),
  };
  for (const { location, label } of keysWithoutUse(keys, known)) {
    token.deleteKey(Buffer.from(location, 'hex'));
    if (label !== undefined) token.dropNote(label);
    say(`removed the key pair ${label}, which is of no use any more`);
  }
}
