import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { forAll, runTool, type Verdict, verdictIn } from './run-tool.js';
import type { Judged, JudgedFiles } from './scene.js';

/** One way to judge: the verdict on each certificate, in their order. */
export interface Validator {
  readonly name: string;
  /** Tells only whether a certificate is revoked, not whether it has expired (RFC 6960 §2.2). */
  readonly isStatusOnly: boolean;
  judge(scene: JudgedFiles): Promise<readonly Verdict[]>;
}

const opensslVerify: Validator = {
  name: 'openssl verify -x509_strict -crl_check_all',
  isStatusOnly: false,
  async judge({ files, folder, judged }) {
    const crls = join(folder, 'crls.pem');
    const each = await forAll(files.crlsDer, (crl) =>
      runTool('openssl', ['crl', '-inform', 'DER', '-in', crl]),
    );
    writeFileSync(crls, each.join(''));
    const terms = ['-x509_strict', '-crl_check_all', '-CRLfile', crls, '-CAfile', files.root];
    return await forAll(judged, async ({ file }) =>
      verdictIn(await runTool('openssl', ['verify', ...terms, '-untrusted', files.issuing, file]), {
        good: /: OK\n$/,
        expired: /error 10 at 0 depth/,
        revoked: /error 23 at 0 depth/,
      }),
    );
  },
};

const opensslOcsp: Validator = {
  name: 'openssl ocsp',
  isStatusOnly: true,
  judge: ({ files, judged, server }) =>
    forAll(judged, async ({ file }) => {
      const trust = ['-CAfile', files.root, '-verify_other', files.issuing];
      const question = ['-issuer', files.issuing, '-cert', file, '-url', `${server.url}/pki/ocsp`];
      const text = await runTool('openssl', ['ocsp', ...question, ...trust]);
      return text.includes('Response verify OK')
        ? verdictIn(text, { good: /\.pem: good/, revoked: /\.pem: revoked/, expired: /(?!)/ })
        : `unverified: ${text}`;
    }),
};

const certtool: Validator = {
  name: 'certtool --verify',
  isStatusOnly: false,
  async judge({ files, folder, judged }) {
    const crls = join(folder, 'crls.pem');
    return await forAll(judged, async ({ file }) => {
      const chain = readFileSync(file, 'utf8') + readFileSync(files.issuing, 'utf8');
      const terms = ['--verify', '--load-ca-certificate', files.root, '--load-crl', crls];
      return verdictIn(await runTool('certtool', terms, chain), {
        good: /Chain verification output: Verified\./,
        expired: /expired/,
        revoked: /revoked/,
      });
    });
  },
};

const ocsptool: Validator = {
  name: 'ocsptool --ask',
  isStatusOnly: true,
  judge: ({ files, judged, server }) =>
    forAll(judged, async ({ file }) => {
      const question = [`--ask=${server.url}/pki/ocsp`, '--load-cert', file, '--load-issuer', files.issuing];
      const text = await runTool('ocsptool', [...question, '--load-signer', files.issuing, '--nonce']);
      return text.includes('Verifying OCSP Response: Success')
        ? verdictIn(text, {
            good: /Certificate Status: good/,
            revoked: /Certificate Status: revoked/,
            expired: /(?!)/,
          })
        : `unverified: ${text}`;
    }),
};

const emailProtection = '1.3.6.1.5.5.7.3.4';

/** NSS's usages: client of TLS, signer and recipient of mail. */
function usageOf({ template }: Judged): { readonly vfychain: string; readonly certutil: string } {
  const { extendedKeyUsages, keyUsages } = template;
  if (!extendedKeyUsages.every((purpose) => purpose === emailProtection))
    return { vfychain: '0', certutil: 'C' };
  return keyUsages.includes('digitalSignature')
    ? { vfychain: '4', certutil: 'S' }
    : { vfychain: '5', certutil: 'R' };
}

const nssWords = { expired: /expired/i, revoked: /revoked/i };

async function nssDatabase({ folder, files }: JudgedFiles): Promise<string> {
  const database = `sql:${folder}`;
  await runTool('certutil', ['-N', '-d', database, '--empty-password']);
  await runTool('certutil', ['-A', '-d', database, '-n', 'root', '-t', 'CT,CT,', '-i', files.root]);
  await runTool('certutil', ['-A', '-d', database, '-n', 'issuing', '-t', ',,', '-i', files.issuing]);
  for (const crl of files.crlsDer) await runTool('crlutil', ['-I', '-d', database, '-i', crl]);
  return database;
}

const vfychain: Validator = {
  name: 'vfychain, CRLs by crlutil',
  isStatusOnly: false,
  async judge(scene) {
    const database = await nssDatabase(scene);
    return await forAll(scene.judged, async (one) => {
      const text = await runTool('vfychain', ['-d', database, '-u', usageOf(one).vfychain, '-a', one.file]);
      return verdictIn(text, { good: /Chain is good!/, ...nssWords });
    });
  },
};

const certutil: Validator = {
  name: 'certutil -V',
  isStatusOnly: false,
  async judge(scene) {
    const database = await nssDatabase(scene);
    const verdicts: Verdict[] = [];
    // One after the other: they write into one database.
    for (const one of scene.judged) {
      const name = `${one.template.commonName}-${one.state}`;
      await runTool('certutil', ['-A', '-d', database, '-n', name, '-t', ',,', '-i', one.file]);
      const text = await runTool('certutil', ['-V', '-d', database, '-n', name, '-u', usageOf(one).certutil]);
      verdicts.push(verdictIn(text, { good: /certificate is valid/, ...nssWords }));
    }
    return verdicts;
  },
};

/** One start of the Java machine for both ways and all certificates. */
async function judgeByJdk({ files, judged }: JudgedFiles): Promise<string> {
  const source = fileURLToPath(new URL('Validate.java', import.meta.url));
  const authorities = [files.root, files.issuing, ...files.crlsDer];
  return await runTool('java', [source, ...authorities], judged.map(({ file }) => `${file}\n`).join(''));
}

/** Both ways of the JDK's PKIX validator. */
function jdk(): readonly Validator[] {
  const printed = new WeakMap<JudgedFiles, Promise<string>>();
  return ['crl', 'ocsp'].map((way) => ({
    name: `JDK PKIX validator, ${way.toUpperCase()}`,
    isStatusOnly: false,
    async judge(scene) {
      const running = printed.get(scene) ?? judgeByJdk(scene);
      printed.set(scene, running);
      const text = await running;
      return scene.judged.map(({ file }) => {
        const line = text.split('\n').find((each) => each.startsWith(`${way} `) && each.endsWith(` ${file}`));
        return line?.split(' ')[1] ?? `unclear: ${text}`;
      });
    },
  }));
}

/** Every validator, in the order in which they are asked. */
export const validators: readonly Validator[] = [
  opensslVerify,
  opensslOcsp,
  certtool,
  ocsptool,
  vfychain,
  certutil,
  ...jdk(),
];
