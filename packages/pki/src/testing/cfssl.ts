import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { closedPort } from './interrupted-route.js';
import { run, WorkFolder } from './tools.js';

/** A row of CFSSL's table of certificates. */
export interface CfsslRow {
  /** Decimal. */
  readonly serial: string;
  readonly status: 'good' | 'revoked';
  /** Number of RFC 5280 §5.3.1. */
  readonly reason: number;
  readonly pem: string;
}

const usages = ['digital signature', 'key encipherment', 'client auth', 'email protection'];
const keyOnly = { PublicKeyAlgorithm: true, PublicKey: true, SignatureAlgorithm: true };
const profile = {
  expiry: '8760h',
  usages,
  auth_key: 'cardea',
  crl_url: 'http://pki.contoso.example/cfssl.crl',
  ocsp_url: 'http://ocsp.contoso.example',
  CSRWhitelist: keyOnly,
};
const numbered = { ...profile, ClientProvidesSerialNumbers: true };

/** The profiles that tests ask for by name; all but `user` and `chooses` are set up wrongly on purpose. */
const profiles = {
  user: numbered,
  /** CFSSL chooses the serial numbers. */
  chooses: profile,
  /** Copies names from the certification request. */
  copies: { ...numbered, CSRWhitelist: undefined },
  tooLong: { ...numbered, expiry: '87600h' },
  otherPurpose: { ...numbered, usages: ['digital signature', 'key encipherment', 'server auth'] },
  signsCertificates: { ...numbered, ca_constraint: { is_ca: true } },
};

const schema = `
CREATE TABLE certificates (
  serial_number blob NOT NULL, authority_key_identifier blob NOT NULL, ca_label blob, status blob NOT NULL,
  reason int, expiry timestamp, revoked_at timestamp, pem blob NOT NULL,
  PRIMARY KEY(serial_number, authority_key_identifier));
CREATE TABLE ocsp_responses (
  serial_number blob NOT NULL, authority_key_identifier blob NOT NULL, body blob NOT NULL, expiry timestamp,
  PRIMARY KEY(serial_number, authority_key_identifier));`;

/** A real `cfssl serve` with a certificate database in SQLite, on a port of its own. */
export class CfsslServer implements AsyncDisposable {
  readonly folder = new WorkFolder();
  readonly authKeyHex = randomBytes(16).toString('hex');
  readonly authKey = new Uint8Array(Buffer.from(this.authKeyHex, 'hex'));
  port = 0;
  #process: ChildProcess | undefined;

  /** Makes a root, an issuing authority below it, the database and the configuration, and starts the server. */
  static async start(): Promise<CfsslServer> {
    const server = new CfsslServer();
    server.#makeAuthorities();
    server.#writeConfiguration();
    server.port = await closedPort();
    await server.restart();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Issuing certificate, then root. */
  get chainPem(): string {
    return `${this.text('ca.pem')}${this.text('root.pem')}`;
  }

  /** Starts it on the same port and database; from then on with TLS that wants a client certificate, if `isSecure`. */
  async restart(isSecure = false): Promise<void> {
    const files = ['-ca', this.folder.file('ca.pem'), '-ca-key', this.folder.file('ca-key.pem')];
    const settings = ['-config', this.folder.file('config.json'), '-db-config', this.folder.file('db.json')];
    const place = ['-address', '127.0.0.1', '-port', String(this.port)];
    const own = ['-tls-cert', this.folder.file('tls.pem'), '-tls-key', this.folder.file('tls-key.pem')];
    const tls = isSecure ? [...own, '-mutual-tls-ca', this.folder.file('tls-root.pem')] : [];
    this.#process = spawn('cfssl', ['serve', ...place, ...files, ...settings, ...tls], { stdio: 'ignore' });
    await accepts(this.port);
  }

  /** Ends it at once, as a power failure does. */
  async kill(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (running === undefined || running.exitCode !== null) return;
    running.kill('SIGKILL');
    await once(running, 'exit');
  }

  rows(): CfsslRow[] {
    using database = openDatabase(this.folder.file('certs.db'));
    const rows = database.value
      .prepare(
        'SELECT CAST(serial_number AS text) serial, CAST(status AS text) status, reason, CAST(pem AS text) pem FROM certificates',
      )
      .all();
    return rows.map(({ serial, status, reason, pem }) => ({
      serial: String(serial),
      status: status === 'revoked' ? 'revoked' : 'good',
      reason: Number(reason),
      pem: String(pem),
    }));
  }

  /** What OpenSSL hears of a certificate from `cfssl ocspserve` after `cfssl ocsprefresh`. */
  async ocspStatus(certificatePemFile: string): Promise<string> {
    const file = (name: string) => this.folder.file(name);
    const database = ['-db-config', file('db.json')];
    const responder = [
      '-ca',
      file('ca.pem'),
      '-responder',
      file('ocsp.pem'),
      '-responder-key',
      file('ocsp-key.pem'),
    ];
    run('cfssl', ['ocsprefresh', ...database, ...responder]);
    this.folder.write('responses', run('cfssl', ['ocspdump', ...database]));
    const port = await closedPort();
    const place = ['-address', '127.0.0.1', '-port', String(port)];
    const serving = spawn('cfssl', ['ocspserve', ...place, '-responses', file('responses')], {
      stdio: 'ignore',
    });
    try {
      await accepts(port);
      const about = ['-issuer', file('ca.pem'), '-cert', certificatePemFile, '-CAfile', file('root.pem')];
      return run('openssl', ['ocsp', ...about, '-url', `http://127.0.0.1:${port}`]).toString();
    } finally {
      serving.kill('SIGKILL');
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    this.folder[Symbol.dispose]();
  }

  /** A file of its folder, such as `tls-root.pem`, `client.pem` and `client-key.pem`. */
  text(name: string): string {
    return readFileSync(this.folder.file(name), 'utf8');
  }

  /** By OpenSSL, so that CFSSL gets what administrators have. */
  #makeAuthorities(): void {
    const file = (name: string) => this.folder.file(name);
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const authority = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
    const make = (name: string, subject: string, extensions: string[], issuer: string[]) =>
      run('openssl', [
        ...['req', '-x509', '-days', '3650', ...key, '-subj', subject, ...extensions, ...issuer],
        ...['-keyout', file(`${name}-key.pem`), '-out', file(`${name}.pem`)],
      ]);
    const signedBy = (name: string) => ['-CA', file(`${name}.pem`), '-CAkey', file(`${name}-key.pem`)];
    make('root', '/CN=Contoso CFSSL Root', authority, []);
    make(
      'ca',
      '/CN=Contoso CFSSL Issuing',
      [...authority, '-addext', 'basicConstraints=critical,CA:true'],
      signedBy('root'),
    );
    const signsOcsp = ['-addext', 'extendedKeyUsage=OCSPSigning', '-addext', 'basicConstraints=CA:false'];
    const isEnd = ['-addext', 'basicConstraints=CA:false'];
    make('tls-root', '/CN=Contoso TLS Root', authority, []);
    make('tls', '/CN=cfssl', [...isEnd, '-addext', 'subjectAltName=IP:127.0.0.1'], signedBy('tls-root'));
    make('client', '/CN=Cardea', [...isEnd, '-addext', 'extendedKeyUsage=clientAuth'], signedBy('tls-root'));
    make('ocsp', '/CN=Contoso CFSSL OCSP', signsOcsp, signedBy('ca'));
  }

  #writeConfiguration(): void {
    using database = openDatabase(this.folder.file('certs.db'));
    database.value.exec(schema);
    const source = { driver: 'sqlite3', data_source: this.folder.file('certs.db') };
    this.folder.write('db.json', JSON.stringify(source));
    const unused = { expiry: '1h', usages: ['digital signature'], auth_key: 'cardea' };
    const auth_keys = { cardea: { type: 'standard', key: this.authKeyHex } };
    const configuration = { signing: { default: unused, profiles }, auth_keys };
    this.folder.write('config.json', JSON.stringify(configuration));
  }
}

function openDatabase(file: string): Disposable & { readonly value: DatabaseSync } {
  const value = new DatabaseSync(file);
  return { value, [Symbol.dispose]: () => value.close() };
}

/** Waits until somebody listens on a port of this machine. */
export async function accepts(port: number, patienceMs = 30_000): Promise<void> {
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      socket.destroy();
    }
  }
}
