import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Secret } from '@cardea/cards';
import { memoryState, type SimulatedCard, SimulatedGidsCard, SimulatedPivCard } from '@cardea/cards/sim';
import { accounts } from '@cardea/testkit';
import { listReaders } from '../../agent/readers/pcsc-readers.js';
import { logonTemplates } from './logon-site.js';
import { outputOf } from './programs.js';

/** Cards that log on, by application and key. */
export type LogonCardKind = 'GIDS card with RSA' | 'PIV card with RSA' | 'PIV card with P-256';

/** A card that a person was given. */
export interface EnrolledCard {
  readonly pin: Secret<string>;
  readonly smartcardUuid: string;
  /** Serial numbers of the certificates that the agent says it put on the card, hex. */
  readonly serialNumbers: readonly string[];
}

/** The built command. */
const program = fileURLToPath(new URL('../../../dist/bundle/main.js', import.meta.url));

/** A card fresh from the factory. */
export function blankCard(kind: LogonCardKind): SimulatedCard {
  return kind === 'GIDS card with RSA' ? new SimulatedGidsCard() : new SimulatedPivCard(memoryState());
}

/** Enrolls the blank card in the reader of this machine for the subscriber, by `cardea card enroll`. */
export async function enrollCardInReader(
  kind: LogonCardKind,
  serverUrl: string,
  path: (name: string) => string,
): Promise<EnrolledCard> {
  const template = logonTemplates[kind === 'PIV card with P-256' ? 'P-256' : 'RSA-2048'];
  return await personaliseCardInReader(['enroll', '--template', template], serverUrl, path);
}

/** Puts the keys of a request onto the blank card in the reader of this machine for the subscriber, by `cardea card`. */
export async function personaliseCardInReader(
  command: readonly string[],
  serverUrl: string,
  path: (name: string) => string,
): Promise<EnrolledCard> {
  await cardIsSeen();
  const pin = new Secret('123456');
  writeFileSync(path('pin'), pin.reveal(), { mode: 0o600 });
  writeFileSync(path('pfx-password'), 'Pfx-password-1', { mode: 0o600 });
  const { username, password } = accounts.subscriber;
  const secrets = ['--new-pin-file', path('pin'), '--pfx-password-file', path('pfx-password')];
  const typed = ['card', ...command, '--url', serverUrl, '--user', username];
  const told = JSON.parse(
    await outputOf(process.execPath, [program, ...typed, ...secrets, '--json'], {
      environment: { CARDEA_PASSWORD: password, CARDEA_TOKEN: '', CARDEA_HOME: path('home') },
      timeoutMs: 60_000,
    }),
  );
  const certificates: readonly { readonly serialNumber: string }[] = told.certificates;
  return {
    pin,
    smartcardUuid: told.smartcardUuid,
    serialNumbers: certificates.map(({ serialNumber }) => serialNumber),
  };
}

/** PC/SC sees a card about half a second after it is put in. */
async function cardIsSeen(): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if ((await listReaders()).some(({ isCardPresent }) => isCardPresent)) return;
    await delay(100);
  }
  throw new Error('PC/SC does not see the card');
}
