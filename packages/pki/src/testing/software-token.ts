import { mkdirSync } from 'node:fs';
import { Secret } from '@cardea/domain';
import type { TokenOptions } from '../keystore/pkcs11/token-connection.js';
import { run, WorkFolder } from './tools.js';

/** PKCS#11 module of SoftHSM. */
export const softhsm = '/usr/lib/softhsm/libsofthsm2.so';

/** A SoftHSM of its own with one initialised token, which this process and those that it starts see. */
export class SoftwareToken implements Disposable {
  readonly #folder = new WorkFolder();
  readonly #before = process.env.SOFTHSM2_CONF;
  readonly label = 'Cardea keys';
  readonly pin = '739184';

  constructor() {
    const tokens = this.#folder.file('tokens');
    mkdirSync(tokens);
    process.env.SOFTHSM2_CONF = this.#folder.write(
      'softhsm2.conf',
      `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`,
    );
    const pins = ['--pin', this.pin, '--so-pin', '90817263'];
    run('softhsm2-util', ['--init-token', '--free', '--label', this.label, ...pins]);
  }

  /** How Cardea reaches it. */
  options(changes: Partial<TokenOptions> = {}): TokenOptions {
    return {
      modulePath: softhsm,
      tokenLabel: this.label,
      pin: new Secret(this.pin),
      timeoutMs: 10_000,
      sessions: 4,
      ...changes,
    };
  }

  /** A file with the PIN, as an administrator keeps it. */
  pinFile(): string {
    return this.#folder.write('pin', `${this.pin}\n`);
  }

  /** Runs pkcs11-tool on it, logged in. */
  tool(...args: readonly string[]): string {
    return run('pkcs11-tool', ['--module', softhsm, '--login', '--pin', this.pin, ...args]).toString();
  }

  [Symbol.dispose](): void {
    if (this.#before === undefined) delete process.env.SOFTHSM2_CONF;
    else process.env.SOFTHSM2_CONF = this.#before;
    this.#folder[Symbol.dispose]();
  }
}
