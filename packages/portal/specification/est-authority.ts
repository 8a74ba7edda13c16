import { writeFileSync } from 'node:fs';
import type { EstResponder } from '@cardea/pki/testing';
import type { FileFolder } from './software-files.js';

/** Configuration of an authority elsewhere, `contoso-est`, that certifies the names in requests; gives the path of its file. */
export function estAuthoritiesFile(est: EstResponder, files: FileFolder): string {
  const write = (name: string, text: string) => writeFileSync(files.path(name), text, { mode: 0o600 });
  write('chain.pem', est.chainPem);
  write('tls-root.pem', est.text('tls-root.pem'));
  write('password', `${est.password}\n`);
  const authority = {
    kind: 'est',
    name: 'contoso-est',
    url: est.url(),
    chainFile: 'chain.pem',
    trustAnchorFile: 'tls-root.pem',
    user: est.user,
    passwordFile: 'password',
  };
  write('authorities.json', JSON.stringify({ authorities: [authority] }));
  return files.path('authorities.json');
}
