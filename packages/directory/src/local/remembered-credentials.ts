import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import type { Clock, Secret, User } from '@cardea/domain';
import { BoundedMap } from './bounded-map.js';

const rememberedForMs = 60_000;
const freshForMs = 1000;
const rememberedCredentials = 10_000;

/** A password offered for an account, and the stored hash that it has to fit. */
export interface Credential {
  /** The user's uuid, so that all spellings of the logon name count as one; the name sent when nobody bears it. */
  readonly account: string;
  readonly password: Secret<string>;
  /** PHC string. */
  readonly passwordHash: string;
}

/**
 * Remembers for a minute which credentials were verified, so that scripts signing in with every call stay quick.
 *
 * Only an HMAC under a key of this process is kept. The stored hash is part of it: a changed password fits no more.
 */
export class RememberedCredentials {
  /** A key object is prepared once; from bytes each HMAC would prepare it again. */
  readonly #key = createSecretKey(randomBytes(32));
  readonly #clock: Clock;
  readonly #expiryMs = new BoundedMap<number>(rememberedCredentials);
  readonly #fresh = new BoundedMap<{ readonly user: User; readonly untilMs: number }>(rememberedCredentials);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** HMAC-SHA-256 over account, password and stored hash, base64. */
  fingerprint({ account, password, passwordHash }: Credential): string {
    // JSON keeps the parts apart: no two different triples give the same text.
    const parts = JSON.stringify([account, password.reveal(), passwordHash]);
    return createHmac('sha256', this.#key).update(parts).digest('base64');
  }

  has(fingerprint: string): boolean {
    const expiryMs = this.#expiryMs.get(fingerprint);
    if (expiryMs === undefined) return false;
    if (this.#clock.now().getTime() < expiryMs) return true;
    this.#expiryMs.delete(fingerprint);
    return false;
  }

  add(fingerprint: string): void {
    this.#expiryMs.set(fingerprint, this.#clock.now().getTime() + rememberedForMs);
  }

  /**
   * The user whom these very words signed in within the last second. Scripts call many times a second: the directory is
   * asked once a second whether the password is still the same, not with every call.
   */
  freshUser(words: string): User | undefined {
    const fresh = this.#fresh.get(words);
    return fresh !== undefined && this.#clock.now().getTime() < fresh.untilMs ? fresh.user : undefined;
  }

  refresh(words: string, user: User): void {
    this.#fresh.set(words, { user, untilMs: this.#clock.now().getTime() + freshForMs });
  }
}
