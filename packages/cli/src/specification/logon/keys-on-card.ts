import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A key on the card as OpenSC shows it. */
export interface KeyOnCard {
  /** OpenSC's identifier, hex. */
  readonly id: string;
  /** The certificate that the card has for it. */
  readonly certificate: X509Certificate;
}

/** The card in the reader, through OpenSC's tool with the PIN presented, and files for what it reads. */
export interface CardByOpenSc {
  pkcs11(...args: readonly string[]): Promise<string>;
  path(name: string): string;
}

/** Extended key usage of logon with a smart card, which Node lists among the key usages. */
const smartcardLogon = '1.3.6.1.4.1.311.20.2.2';

/** The key that logs on and the one that deciphers, by OpenSC. */
export async function keysOnCard(
  card: CardByOpenSc,
): Promise<{ readonly logon: KeyOnCard; readonly encryption: KeyOnCard }> {
  const objects = await card.pkcs11('--list-objects', '--type', 'privkey');
  const keys: KeyOnCard[] = [];
  for (const [, id = ''] of objects.matchAll(/ID: +(\w+)/g)) {
    await card.pkcs11('--read-object', '--type', 'cert', '--id', id, '-o', card.path('read.der'));
    keys.push({ id, certificate: new X509Certificate(readFileSync(card.path('read.der'))) });
  }
  const logon = keys.find(({ certificate }) => certificate.keyUsage?.includes(smartcardLogon));
  const [encryption, ...others] = keys.filter((key) => key !== logon);
  if (logon === undefined || encryption === undefined || others.length > 0) {
    throw new Error(`the card has other keys than were made: ${objects}`);
  }
  return { logon, encryption };
}
