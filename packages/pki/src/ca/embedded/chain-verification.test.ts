import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { KeyAlgorithm } from '@cardea/domain';
import { describe, expect, test } from 'vitest';
import { anna, certify, type Installation, install, template } from '../../testing/installation.js';
import { attempt, pem, run, WorkFolder } from '../../testing/tools.js';
import { createCertificationRequest } from '../../x509/create-certification-request.js';

const subjectKeys: [string, () => KeyObject][] = [
  ['RSA 2048', () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
  ['P-256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
  ['P-384', () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey],
  ['P-521', () => generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey],
  ['Ed25519', () => generateKeyPairSync('ed25519').privateKey],
];

async function leafOf(installation: Installation, privateKey: KeyObject): Promise<string> {
  const request = await createCertificationRequest({ privateKey });
  const { certificateDer } = await certify(installation, request, template('CardeaSoftwareUser'));
  return pem('CERTIFICATE', certificateDer);
}

async function crlsOf({ root, issuing, clock }: Installation): Promise<string> {
  const order = {
    crlNumber: 1,
    thisUpdate: clock.now(),
    nextUpdate: new Date(clock.now().getTime() + 86_400_000),
    revoked: [],
  };
  return pem('X509 CRL', await root.signCrl(order)) + pem('X509 CRL', await issuing.signCrl(order));
}

describe.each<KeyAlgorithm>(['ECDSA-P-256', 'ECDSA-P-384', 'RSA-2048'])('an %s authority', (algorithm) => {
  test('issues certificates that OpenSSL, GnuTLS and NSS accept for every key family', async () => {
    using folder = new WorkFolder();
    const installation = await install(algorithm);
    const [issuingDer, rootDer] = await installation.issuing.chain();
    if (issuingDer === undefined || rootDer === undefined) throw new Error('the chain has two authorities');
    const root = folder.write('root.pem', pem('CERTIFICATE', rootDer));
    const issuing = folder.write('issuing.pem', pem('CERTIFICATE', issuingDer));
    const crls = folder.write('crls.pem', await crlsOf(installation));
    const database = `sql:${folder.path}`;
    run('certutil', ['-N', '-d', database, '--empty-password']);
    run('certutil', ['-A', '-d', database, '-n', 'root', '-t', 'CT,CT,', '-i', root]);
    run('certutil', ['-A', '-d', database, '-n', 'issuing', '-t', ',,', '-i', issuing]);
    for (const [name, generate] of subjectKeys) {
      const leaf = folder.write('leaf.pem', await leafOf(installation, generate()));
      const strict = [
        '-x509_strict',
        '-crl_check_all',
        '-CRLfile',
        crls,
        '-CAfile',
        root,
        '-untrusted',
        issuing,
      ];
      for (const purpose of ['sslclient', 'smimesign'])
        expect(attempt('openssl', ['verify', ...strict, '-purpose', purpose, leaf]).text, name).toBe(
          `${leaf}: OK\n`,
        );

      const chain = run('cat', [leaf, issuing]);
      const gnutls = ['--verify', '--load-ca-certificate', root, '--load-crl', crls];
      expect(attempt('certtool', gnutls, chain).text, name).toContain('Chain verification output: Verified.');
      const wholeChain = run('cat', [leaf, issuing, root]);
      const verifyChain = attempt('certtool', ['--verify-chain'], wholeChain);
      expect(verifyChain.text, name).toContain('Chain verification output: Verified.');

      for (const usage of ['0', '4'])
        for (const library of [[], ['-pp']]) {
          const nss = attempt('vfychain', [...library, '-d', database, '-u', usage, '-a', leaf]).text;
          // NSS's older path library knows no Ed25519 keys and says so by this error.
          if (name === 'Ed25519' && nss.includes('ERROR -8049: Unrecognized Object Identifier'))
            console.log(
              `NSS (vfychain ${library.join()} -u ${usage}) does not know Ed25519 keys; not checked there`,
            );
          else expect(nss, name).toContain('Chain is good!');
        }
    }
  });
});

test('a certificate of another installation is refused by the verifiers, so that the checks above can fail', async () => {
  using folder = new WorkFolder();
  const [one, other] = [await install(), await install()];
  const [issuingDer = new Uint8Array(), rootDer = new Uint8Array()] = await other.issuing.chain();
  const root = folder.write('root.pem', pem('CERTIFICATE', rootDer));
  const issuing = folder.write('issuing.pem', pem('CERTIFICATE', issuingDer));
  const leaf = folder.write('leaf.pem', await leafOf(one, generateKeyPairSync('ed25519').privateKey));
  expect(attempt('openssl', ['verify', '-CAfile', root, '-untrusted', issuing, leaf]).exitCode).not.toBe(0);
  expect(
    attempt('certtool', ['--verify', '--load-ca-certificate', root, '--infile', leaf]).exitCode,
  ).not.toBe(0);
});

test('a smart card logon certificate satisfies the strict checks with an elliptic-curve key too', async () => {
  using folder = new WorkFolder();
  const installation = await install();
  const [issuingDer = new Uint8Array(), rootDer = new Uint8Array()] = await installation.issuing.chain();
  const chain = pem('CERTIFICATE', issuingDer) + pem('CERTIFICATE', rootDer);
  const authorities = folder.write('chain.pem', chain);
  for (const [, generate] of subjectKeys.slice(0, 4)) {
    const request = await createCertificationRequest({ privateKey: generate() });
    for (const name of ['CardeaSmartcardLogon', 'CardeaSmartcardSignature', 'CardeaEncryption']) {
      const { certificateDer } = await certify(installation, request, template(name), anna);
      const leaf = folder.write('leaf.pem', pem('CERTIFICATE', certificateDer));
      expect(attempt('openssl', ['verify', '-x509_strict', '-CAfile', authorities, leaf]).text).toBe(
        `${leaf}: OK\n`,
      );
    }
  }
});
