import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@cardea/testkit';
import { runProgram, startDaemon } from './programs.js';

/** An Apache that lets in who shows a certificate of the authorities in `ca.pem` that `crl.pem` does not revoke. */
export interface ApacheServer extends AsyncDisposable {
  readonly url: string;
}

/** What everybody sees who is let in. */
export const apachePage = 'Apache lets you in\n';

/**
 * Starts Apache on a loopback port, with the certificate in `web.pem` and `web.key`. It reads `ca.pem` and `crl.pem` of
 * the scene once.
 */
export async function startApache(scene: (name: string) => string): Promise<ApacheServer> {
  const port = await freePort();
  const url = `https://localhost:${port}/`;
  // Its workers are no root and see the page only in a folder that is open to everyone.
  const folder = mkdtempSync(join(tmpdir(), 'cardea-apache-'));
  chmodSync(folder, 0o755);
  const configurationFile = scene('apache.conf');
  writeFileSync(join(folder, 'index.html'), apachePage);
  writeFileSync(configurationFile, configuration(scene, folder, port));
  const isUp = async () => {
    const { stderr } = await runProgram('curl', ['-sS', '--cacert', scene('web.pem'), url]);
    return stderr.includes('certificate required') || stderr.includes('handshake failure');
  };
  const apache = await startDaemon('apache2', ['-DFOREGROUND', '-f', configurationFile], isUp);
  return {
    url,
    async [Symbol.asyncDispose]() {
      await apache[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(scene: (name: string) => string, folder: string, port: number): string {
  const modules = ['mpm_event', 'authz_core', 'dir', 'ssl'];
  return `
ServerRoot ${folder}
ServerName localhost
Listen 127.0.0.1:${port}
PidFile ${scene('apache.pid')}
ErrorLog ${scene('apache.log')}
DefaultRuntimeDir ${folder}
${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
User www-data
Group www-data
DocumentRoot ${folder}
DirectoryIndex index.html

SSLEngine on
SSLCertificateFile ${scene('web.pem')}
SSLCertificateKeyFile ${scene('web.key')}

SSLVerifyClient require
SSLVerifyDepth 2
SSLCACertificateFile ${scene('ca.pem')}
SSLCARevocationFile ${scene('crl.pem')}
SSLCARevocationCheck chain
`;
}
