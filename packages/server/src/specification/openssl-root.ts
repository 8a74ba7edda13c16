import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const patienceMs = 60_000;

/** Runs a tool and gives what it printed; fails when it fails. */
export function run(command: string, args: readonly string[], input?: string): string {
  const { error, status, stdout, stderr } = spawnSync(command, args, {
    ...(input === undefined ? {} : { input }),
    encoding: 'utf8',
    timeout: patienceMs,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

/** What is in PEM, DER. */
export function dersOf(pem: string): Buffer[] {
  return [...pem.matchAll(/-----BEGIN [^-]+-----([^-]+)-----END/g)].map(([, base64 = '']) =>
    Buffer.from(base64, 'base64'),
  );
}

/** Extensions of a certificate that an issuing authority can do with, in OpenSSL's words. */
export const goodExtensions = [
  'basicConstraints=critical,CA:TRUE,pathlen:0',
  'keyUsage=critical,keyCertSign,cRLSign',
  'subjectKeyIdentifier=hash',
  'authorityKeyIdentifier=keyid',
];

/** A root of OpenSSL's, in files of its own. */
export class OpensslRoot {
  readonly folder = mkdtempSync(join(tmpdir(), 'cardea-root-'));

  constructor(keyOptions: readonly string[]) {
    run('openssl', [
      'req',
      '-x509',
      '-newkey',
      ...keyOptions,
      '-nodes',
      '-keyout',
      this.file('root.key'),
      '-out',
      this.file('root.pem'),
      '-subj',
      '/O=Contoso/CN=Contoso Root',
      '-days',
      '3650',
      '-addext',
      'keyUsage=critical,keyCertSign,cRLSign',
    ]);
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  get der(): Buffer {
    return dersOf(readFileSync(this.file('root.pem'), 'utf8'))[0] ?? Buffer.of();
  }

  /** Certifies a PKCS#10 request, DER to DER. */
  certify(requestDer: Uint8Array, extensions: readonly string[], more: readonly string[] = []): Buffer {
    writeFileSync(this.file('request.der'), requestDer);
    writeFileSync(this.file('extensions'), extensions.join('\n'));
    run('openssl', [
      'req',
      '-inform',
      'DER',
      '-in',
      this.file('request.der'),
      '-out',
      this.file('request.pem'),
      '-verify',
    ]);
    const pem = run('openssl', [
      'x509',
      '-req',
      '-in',
      this.file('request.pem'),
      '-CA',
      this.file('root.pem'),
      '-CAkey',
      this.file('root.key'),
      '-CAcreateserial',
      '-sha256',
      '-extfile',
      this.file('extensions'),
      ...(more.length === 0 ? ['-days', '1825'] : more),
    ]);
    return dersOf(pem)[0] ?? Buffer.of();
  }

  requestOfAnotherKey(): Buffer {
    const newKey = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      this.file('other.key'),
    ];
    return dersOf(run('openssl', ['req', '-new', ...newKey, '-subj', '/CN=Another']))[0] ?? Buffer.of();
  }

  /** A CRL with this number, DER. */
  crl(number: number): Buffer {
    writeFileSync(this.file('index.txt'), '');
    writeFileSync(this.file('crlnumber'), `${number.toString(16).padStart(2, '0')}\n`);
    writeFileSync(
      this.file('ca.cnf'),
      `[ca]\ndefault_ca=d\n[d]\ndatabase=${this.file('index.txt')}\ncrlnumber=${this.file('crlnumber')}\ndefault_md=sha256\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n`,
    );
    run('openssl', [
      'ca',
      '-gencrl',
      '-config',
      this.file('ca.cnf'),
      '-cert',
      this.file('root.pem'),
      '-keyfile',
      this.file('root.key'),
      '-crldays',
      '365',
      '-out',
      this.file('root.crl'),
    ]);
    return dersOf(readFileSync(this.file('root.crl'), 'utf8'))[0] ?? Buffer.of();
  }
}
