import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@cardea/domain';

/** PKCS#11 module of SoftHSM. */
export const softhsm = '/usr/lib/softhsm/libsofthsm2.so';

/** Processes that drive the module for this one. */
export function tokenProcesses(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const isOurs =
          readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === `${process.pid}`;
        return isOurs && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('token-process');
      } catch {
        return false;
      }
    });
}

/** A token beside the first one, which is taken away and put back alone. */
export interface AddedToken {
  readonly pinFile: string;
  pull(): void;
  plugIn(): void;
}

/** A SoftHSM of its own with one initialised token, which this process and those that it starts see. */
export class SoftwareToken implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'cardea-keys-'));
  readonly #tokens = join(this.#folder, 'tokens');
  readonly #before = process.env.SOFTHSM2_CONF;
  readonly label = 'Cardea keys';
  readonly pin = '739184';

  constructor() {
    mkdirSync(this.#tokens);
    const configuration = `directories.tokendir = ${this.#tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`;
    process.env.SOFTHSM2_CONF = this.#write('softhsm2.conf', configuration);
    const pins = ['--pin', this.pin, '--so-pin', '90817263'];
    execFileSync('softhsm2-util', ['--init-token', '--free', '--label', this.label, ...pins]);
  }

  /** How a keystore reaches it. */
  get options() {
    return {
      modulePath: softhsm,
      tokenLabel: this.label,
      pin: new Secret(this.pin),
      timeoutMs: 10_000,
      sessions: 4,
    };
  }

  /** How an installation reaches it. */
  get environment(): Readonly<Record<string, string>> {
    return {
      CARDEA_PKCS11_MODULE: softhsm,
      CARDEA_PKCS11_TOKEN: this.label,
      CARDEA_PKCS11_PIN_FILE: this.#write('pin', `${this.pin}\n`),
    };
  }

  /** Initialises one more token of this SoftHSM, with a PIN of its own. */
  add(label: string, pin: string): AddedToken {
    const before = new Set(readdirSync(this.#tokens));
    const pins = ['--pin', pin, '--so-pin', '90817263'];
    execFileSync('softhsm2-util', ['--init-token', '--free', '--label', label, ...pins]);
    const made = readdirSync(this.#tokens).find((name) => !before.has(name));
    if (made === undefined) throw new Error('no token was made');
    const [plugged, pulled] = [join(this.#tokens, made), join(this.#folder, made)];
    return {
      pinFile: this.#write(`pin-of-${made}`, `${pin}\n`),
      pull: () => {
        renameSync(plugged, pulled);
        for (const pid of tokenProcesses()) process.kill(pid, 'SIGKILL');
      },
      plugIn: () => renameSync(pulled, plugged),
    };
  }

  /** Takes the token away from whoever uses it, as a cable that is pulled does. */
  pull(): void {
    renameSync(this.#tokens, this.#pulled);
    mkdirSync(this.#tokens);
    for (const pid of tokenProcesses()) process.kill(pid, 'SIGKILL');
  }

  /** Puts it back with all its keys. */
  plugIn(): void {
    rmdirSync(this.#tokens);
    renameSync(this.#pulled, this.#tokens);
  }

  get #pulled(): string {
    return `${this.#tokens}-pulled`;
  }

  /** Runs pkcs11-tool on it, logged in. */
  tool(...args: readonly string[]): string {
    const login = ['--module', softhsm, '--login', '--pin', this.pin];
    return execFileSync('pkcs11-tool', [...login, ...args], {
      encoding: 'utf8',
      stdio: 'pipe',
      timeout: 60_000,
    });
  }

  #write(name: string, content: string): string {
    const path = join(this.#folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  }

  [Symbol.dispose](): void {
    if (this.#before === undefined) delete process.env.SOFTHSM2_CONF;
    else process.env.SOFTHSM2_CONF = this.#before;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
