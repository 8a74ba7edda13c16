import { mkdirSync, writeFileSync } from 'node:fs';
import { freePort } from '@cardea/testkit';
import { type Daemon, outputOf, runProgram, startDaemon } from './programs.js';

/** An nginx that lets in who shows a certificate of the authorities in `ca.pem` that `crl.pem` does not revoke. */
export interface WebServer extends AsyncDisposable {
  readonly url: string;
  /** What it said so far, refusals with their reason among it. */
  log(): string;
  /** Has it read `ca.pem` and `crl.pem` again, as after a new revocation list. */
  reload(): Promise<void>;
}

/** Starts nginx on a loopback port. It answers 200 with the subject of the certificate, and 400 to everyone else. */
export async function startWebServer(path: (name: string) => string): Promise<WebServer> {
  const port = await freePort();
  const url = `https://localhost:${port}/`;
  await makeServerCertificate(path);
  mkdirSync(path('nginx'));
  writeFileSync(path('nginx.conf'), configuration(path, port));
  const isUp = async () =>
    (await runProgram('curl', ['-s', '--cacert', path('web.pem'), url])).exitCode === 0;
  const nginx: Daemon = await startDaemon('nginx', ['-c', path('nginx.conf'), '-p', path('nginx')], isUp);
  return {
    url,
    log: nginx.output,
    async reload() {
      const generation = () => nginx.output().split('gracefully shutting down').length;
      const before = generation();
      nginx.signal('SIGHUP');
      // The old workers leave only after the new ones, which know the new list, are there.
      for (let tries = 0; generation() === before && tries < 100; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      if (generation() === before) throw new Error(`nginx did not reload: ${nginx.output()}`);
    },
    [Symbol.asyncDispose]: () => nginx[Symbol.asyncDispose](),
  };
}

async function makeServerCertificate(path: (name: string) => string): Promise<void> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', path('web.key')];
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  await outputOf('openssl', ['req', '-x509', ...key, ...name, '-days', '2', '-out', path('web.pem')]);
}

function configuration(path: (name: string) => string, port: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
daemon off;
user root;
worker_processes 1;
pid ${path('nginx.pid')};
error_log stderr info;
events { worker_connections 32; }
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${path(`nginx/${name}`)};`).join('\n  ')}
  server {
    listen 127.0.0.1:${port} ssl;
    server_name localhost;
    ssl_certificate ${path('web.pem')};
    ssl_certificate_key ${path('web.key')};

    ssl_protocols TLSv1.2 TLSv1.3;

    ssl_verify_client on;
    ssl_verify_depth 2;
    ssl_client_certificate ${path('ca.pem')};
    ssl_crl ${path('crl.pem')};

    location / { return 200 "$ssl_client_verify $ssl_client_s_dn\\n"; }
  }
}
`;
}
