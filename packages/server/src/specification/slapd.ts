import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@cardea/testkit';

const suffix = 'dc=contoso,dc=example';
const schemaFile = '/etc/ldap/schema/core.schema';

/** OpenLDAP's server with an empty directory of its own below `dc=contoso,dc=example`. */
export class Slapd implements AsyncDisposable {
  readonly baseDn = `ou=pki,${suffix}`;
  readonly bindDn = `cn=writer,${suffix}`;
  readonly #folder = mkdtempSync(join(tmpdir(), 'cardea-slapd-'));
  readonly #port: number;
  readonly #tlsPort: number;
  #process: ChildProcess | undefined;

  private constructor(port: number, tlsPort: number) {
    this.#port = port;
    this.#tlsPort = tlsPort;
    this.#makeCertificate();
    mkdirSync(join(this.#folder, 'entries'));
  }

  static async start(password: string): Promise<Slapd> {
    const slapd = new Slapd(await freePort(), await freePort());
    await slapd.run(password);
    await slapd.change('ldapadd', [
      `dn: ${suffix}\nobjectClass: dcObject\nobjectClass: organization\ndc: contoso\no: Contoso\n`,
      `dn: ${slapd.baseDn}\nobjectClass: organizationalUnit\nou: pki\n`,
    ]);
    return slapd;
  }

  get url(): string {
    return `ldap://127.0.0.1:${this.#port}`;
  }

  /** Where TLS is spoken from the start. */
  get tlsUrl(): string {
    return `ldaps://127.0.0.1:${this.#tlsPort}`;
  }

  /** The certificate that it shows, which signs itself, PEM. */
  get certificatePem(): string {
    return readFileSync(join(this.#folder, 'tls.pem'), 'utf8');
  }

  #makeCertificate(): void {
    const [key, certificate] = [join(this.#folder, 'tls.key'), join(this.#folder, 'tls.pem')];
    const name = ['-subj', '/CN=ldap.contoso.example', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, ...name],
      { timeout: 30_000, stdio: 'ignore' },
    );
  }

  #password = '';

  /** Starts it, or starts it anew: with the password that it takes from now on, and with or without the classes of RFC 4523. */
  async run(password: string, knowsLists = true): Promise<void> {
    await this.stop();
    this.#password = password;
    const schema = readFileSync(schemaFile, 'utf8');
    const own = join(this.#folder, 'core.schema');
    writeFileSync(
      own,
      knowsLists ? schema : schema.replace(/^objectclass \( 2\.5\.6\.(19|22) [\s\S]*?\n(?=\n)/gm, ''),
    );
    const file = join(this.#folder, 'slapd.conf');
    writeFileSync(
      file,
      [
        `include ${own}`,
        `TLSCertificateFile ${join(this.#folder, 'tls.pem')}`,
        `TLSCertificateKeyFile ${join(this.#folder, 'tls.key')}`,
        'modulepath /usr/lib/ldap',
        'moduleload back_mdb',
        'database mdb',
        `suffix "${suffix}"`,
        `rootdn "${this.bindDn}"`,
        `rootpw "${password}"`,
        `directory ${join(this.#folder, 'entries')}`,
        'access to * by * read',
        '',
      ].join('\n'),
    );
    this.#process = spawn('slapd', ['-d', '0', '-h', `${this.url} ${this.tlsUrl}`, '-f', file], {
      stdio: 'ignore',
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    });
    for (let tries = 0; !(await isOpen(this.#port)); tries += 1) {
      if (tries > 300 || this.#process.exitCode !== null) throw new Error('slapd does not start.');
      await sleep(100);
    }
  }

  async stop(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (running === undefined || running.exitCode !== null) return;
    running.kill('SIGTERM');
    await once(running, 'exit');
  }

  /** Runs ldapadd or ldapmodify as the one who may write. */
  async change(command: 'ldapadd' | 'ldapmodify' | 'ldapdelete', entries: readonly string[]): Promise<void> {
    const file = join(this.#folder, 'change.ldif');
    writeFileSync(file, entries.join('\n'));
    await printed(command, ['-x', '-H', this.url, '-D', this.bindDn, '-w', this.#password, '-f', file]);
  }

  /** What anybody reads of an attribute with the option `binary`. */
  async read(dn: string, attribute: string): Promise<Buffer | undefined> {
    const text = await printed('ldapsearch', [
      ...['-x', '-H', this.url, '-LLL', '-o', 'ldif-wrap=no', '-b', dn, '-s', 'base'],
      ...['(objectClass=*)', `${attribute};binary`],
    ]);
    const [, base64] = new RegExp(`^${attribute};binary:: (.*)$`, 'm').exec(text) ?? [];
    return base64 === undefined ? undefined : Buffer.from(base64, 'base64');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true });
  }
}

function printed(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) =>
    execFile(command, args, { timeout: 30_000, maxBuffer: 2 ** 26 }, (error, stdout) =>
      error === null ? resolve(stdout) : reject(error),
    ),
  );
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return await new Promise((resolve) => {
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
