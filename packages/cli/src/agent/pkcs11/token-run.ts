import { Secret } from '@cardea/cards';
import type { CardeaClient } from '@cardea/sdk';
import { CommandFailure } from '../../failure.js';
import type { BoundCard, Say, SecretsOfPerson } from '../run/card-run.js';
import type { TokenChoice } from './choose-token.js';
import type { Pkcs11Module } from './pkcs11-module.js';
import { soPinOfAdminKey } from './so-pin.js';
import type { TokenDescription } from './token-description.js';

/** One run on one token: the server, the module that drives the token, and the person. */
export interface TokenRun {
  readonly client: CardeaClient;
  /** Root of the server, which publishes its chain there. */
  readonly serverUrl: string;
  readonly module: Pkcs11Module;
  readonly choice: TokenChoice;
  readonly secrets: SecretsOfPerson;
  readonly say: Say;
}

/** Tokens have no answer to reset that PKCS#11 would tell. */
export const noAtr = '';

/**
 * The SO PIN that the server has for a token in use, made of its diversified admin key.
 *
 * Errors: `CommandFailure` when the server gives no key or the token does not take the PIN; `CardeaApiError`.
 */
export async function ownSoPin(
  { client }: Pick<TokenRun, 'client'>,
  bound: BoundCard,
  token: TokenDescription,
): Promise<Secret<string>> {
  const keyBase64 = await client.getDiversifiedKey(bound);
  if (keyBase64 === undefined) throw new CommandFailure('The server gives no diversified admin key.');
  return soPinOfAdminKey(new Secret(new Uint8Array(Buffer.from(keyBase64, 'base64'))), token);
}
