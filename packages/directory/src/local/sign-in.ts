import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleepFor } from 'node:timers/promises';
import {
  type ApiToken,
  type Clock,
  parseUuid,
  Secret,
  type Session,
  type SignInRepository,
  type User,
  type UserRepository,
  type UserUuid,
} from '@cardea/domain';
import { FailureDelays } from './failure-delays.js';
import { findByLogonName } from './logon-name.js';
import { unmatchablePasswordHash, verifyPassword } from './password.js';
import { type Credential, RememberedCredentials } from './remembered-credentials.js';

const sessionLifetimeMs = 8 * 60 * 60_000;

/** Who signed in, or that nobody did; why stays unsaid, so that strangers learn nothing. */
export type SignInOutcome =
  | {
      readonly kind: 'signedIn';
      readonly user: User;
      /** The browser session by whose cookie it was. */
      readonly session?: Session;
    }
  | { readonly kind: 'refused' };

const refused: SignInOutcome = { kind: 'refused' };

/** What a client sent to sign in with a password. */
export interface PasswordSignIn {
  /** `cmuser1`, `CONTOSO\cmuser1` or `cmuser1@contoso.com`, in any letter case. */
  readonly logonName: string;
  readonly password: Secret<string>;
  /** Address that the try came from; delays after failures hold for it alone. */
  readonly origin: string;
}

/** What the local directory works on. */
export interface LocalDirectoryPorts {
  readonly users: UserRepository;
  readonly signIns: SignInRepository;
  readonly clock: Clock;
  /** Waits; given by tests that must not. */
  readonly sleep?: (delayMs: number) => Promise<void>;
}

/** Signs users of the local directory in: by password, API token or session. One per process. */
export class LocalDirectory {
  readonly #users: UserRepository;
  readonly #signIns: SignInRepository;
  readonly #clock: Clock;
  readonly #delays: FailureDelays;
  readonly #remembered: RememberedCredentials;
  readonly #underWay = new Map<string, Promise<boolean>>();
  readonly #unmatchable = unmatchablePasswordHash();

  constructor(ports: LocalDirectoryPorts) {
    this.#users = ports.users;
    this.#signIns = ports.signIns;
    this.#clock = ports.clock;
    this.#delays = new FailureDelays(ports.clock, ports.sleep ?? ((delayMs) => sleepFor(delayMs)));
    this.#remembered = new RememberedCredentials(ports.clock);
  }

  /**
   * Signs in with a password. Unknown users, users without a password and wrong passwords take the same time.
   *
   * Repeated failures on one account from one origin are answered after a growing delay: none for the first two, then
   * 0.5 s doubling up to 30 s, until a success or 15 minutes of peace. A credential verified within the last minute
   * is neither hashed again nor delayed; a changed password is noticed within a second.
   *
   * Errors: `Misconfigured` when the stored password hash cannot be read.
   */
  async signInWithPassword({ logonName, password, origin }: PasswordSignIn): Promise<SignInOutcome> {
    const words = this.#remembered.fingerprint({ account: logonName, password, passwordHash: '' });
    const fresh = this.#remembered.freshUser(words);
    if (fresh !== undefined) return { kind: 'signedIn', user: fresh };
    const stored = await findByLogonName(this.#users, logonName.trim());
    const isGenuine = await this.#isGenuine(
      {
        account: stored?.user.uuid ?? logonName.trim().toLowerCase(),
        passwordHash: stored?.passwordHash ?? this.#unmatchable,
        password,
      },
      origin,
    );
    if (!isGenuine || stored === undefined) return refused;
    this.#remembered.refresh(words, stored.user);
    return { kind: 'signedIn', user: stored.user };
  }

  async #isGenuine(credential: Credential, origin: string): Promise<boolean> {
    const fingerprint = this.#remembered.fingerprint(credential);
    if (this.#remembered.has(fingerprint)) return true;
    // JSON keeps account and origin apart.
    const tryKey = JSON.stringify([credential.account, origin]);
    // A script's first calls often come together: those with the same good credential share one verification.
    // When it fails, each of them is a try of its own.
    const sameTry = tryKey + fingerprint;
    const earlier = this.#underWay.get(sameTry);
    // No await without an earlier one: in that instant another call could begin the same verification.
    if (earlier !== undefined && (await earlier.catch(() => false))) return true;
    const verification = this.#delays.attempt(tryKey, () =>
      verifyPassword(credential.password, credential.passwordHash),
    );
    this.#underWay.set(sameTry, verification);
    try {
      const isGenuine = await verification;
      if (isGenuine) this.#remembered.add(fingerprint);
      return isGenuine;
    } finally {
      if (this.#underWay.get(sameTry) === verification) this.#underWay.delete(sameTry);
    }
  }

  /** Signs in with an API token. */
  async signInWithToken(token: Secret<string>): Promise<SignInOutcome> {
    const apiToken = await this.#signIns.findToken(sha256Hex(token));
    if (apiToken === undefined) return refused;
    if (apiToken.expiresAt !== null && apiToken.expiresAt <= this.#clock.now()) return refused;
    return this.#signedIn(apiToken.userUuid);
  }

  /**
   * Makes an API token: `cardea_` and 32 random bytes in base64url. Only its SHA-256 is stored, so it can be shown
   * this once. Null for `expiresAt` means that it holds until it is deleted.
   */
  async createToken(order: {
    readonly userUuid: UserUuid;
    readonly name: string;
    readonly expiresAt: Date | null;
  }): Promise<{ token: Secret<string>; apiToken: ApiToken }> {
    const token = new Secret(`cardea_${randomBytes(32).toString('base64url')}`);
    const apiToken: ApiToken = {
      uuid: parseUuid<'ApiToken'>(randomUUID(), 'token'),
      userUuid: order.userUuid,
      name: order.name,
      tokenSha256: sha256Hex(token),
      createdAt: this.#clock.now(),
      expiresAt: order.expiresAt,
    };
    await this.#signIns.insertToken(apiToken);
    return { token, apiToken };
  }

  /** Begins a browser session of eight hours for a user who has just signed in; `cookie` is the cookie's value. */
  async createSession(userUuid: UserUuid): Promise<{ cookie: Secret<string>; expiresAt: Date }> {
    const now = this.#clock.now();
    await this.#signIns.deleteExpiredSessions(now);
    const cookie = new Secret(randomBytes(32).toString('base64url'));
    const expiresAt = new Date(now.getTime() + sessionLifetimeMs);
    await this.#signIns.insertSession({
      cookieSha256: sha256Hex(cookie),
      userUuid,
      createdAt: now,
      expiresAt,
    });
    return { cookie, expiresAt };
  }

  /** Signs in with the cookie of a session that is neither over nor ended. */
  async signInWithSession(cookie: Secret<string>): Promise<SignInOutcome> {
    const session = await this.#signIns.findSession(sha256Hex(cookie));
    if (session === undefined || session.expiresAt <= this.#clock.now()) return refused;
    const outcome = await this.#signedIn(session.userUuid);
    return outcome.kind === 'signedIn' ? { ...outcome, session } : outcome;
  }

  /** Ends the session; one that is over already stays so. */
  async endSession(cookie: Secret<string>): Promise<void> {
    await this.#signIns.deleteSession(sha256Hex(cookie));
  }

  async #signedIn(userUuid: UserUuid): Promise<SignInOutcome> {
    const user = await this.#users.find(userUuid);
    return user === undefined ? refused : { kind: 'signedIn', user };
  }
}

function sha256Hex(secret: Secret<string>): string {
  return createHash('sha256').update(secret.reveal(), 'utf8').digest('hex');
}
