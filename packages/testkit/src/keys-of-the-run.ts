import type { TokenLosses } from '@cardea/pki/testing';
import { SoftwareToken } from './software-token.js';

const places = ['software', 'token', 'token lost under each call'] as const;

/** Where the keys of the installations are that tests open without saying it; a token is SoftHSM's. */
export const keysOfTheRun = places.find((place) => place === process.env.CARDEA_TEST_KEYS) ?? 'software';

/**
 * Kills processes that drive the token; undefined in runs that do not. What it needs is loaded in such runs alone: it is not
 * built, and only the test runner understands its sources, while the bench uses the rest of this package.
 */
export const lossesOfTheRun: TokenLosses | undefined =
  keysOfTheRun === 'token lost under each call'
    ? (await import('@cardea/pki/testing')).loseTokenUnderEachCall()
    : undefined;

let token: SoftwareToken | undefined;

/**
 * Opens an installation with settings that put every key of it where those of this run are. The token is one for each
 * process, since SoftHSM finds its tokens by a variable of the process; it is removed when the process ends.
 */
export async function withKeysOfTheRun<T>(
  open: (settings: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  if (keysOfTheRun === 'software') return await open({});
  token ??= openToken();
  const settings = { ...token.environment, CARDEA_KEYSTORE: 'pkcs11' };
  return lossesOfTheRun === undefined
    ? await open(settings)
    : await lossesOfTheRun.rest(() => open(settings));
}

function openToken(): SoftwareToken {
  const opened = new SoftwareToken();
  process.once('exit', () => opened[Symbol.dispose]());
  return opened;
}
