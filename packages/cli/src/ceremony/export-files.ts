import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pemOf } from '../pem-file.js';
import type { Ceremony } from './ceremony.js';
import { fingerprint } from './fingerprint.js';
import { writeDurably } from './state.js';

/** Writes what is for everybody to `public` below the directory of the ceremony; tells what it wrote. */
export function exportFiles({ directory, state }: Ceremony): string[] {
  const folder = join(directory, 'public');
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const lines: string[] = [];
  const write = (name: string, label: string, base64: string) => {
    const der = Buffer.from(base64, 'base64');
    writeDurably(folder, name, pemOf(der, label));
    lines.push(`public/${name}: SHA-256 of its contents in DER ${fingerprint(der)}`);
  };
  if (state.rootCertificate !== null) write('root.pem', 'CERTIFICATE', state.rootCertificate);
  for (const [index, { certificateDer }] of state.signed.entries())
    write(index === 0 ? 'issuing.pem' : `issuing-${index + 1}.pem`, 'CERTIFICATE', certificateDer);
  if (state.crl !== null) write('root.crl.pem', 'X509 CRL', state.crl.crlDer);
  return lines;
}
