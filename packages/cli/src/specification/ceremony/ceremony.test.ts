import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Secret } from '@cardea/cards';
import { combineShares, type KeyShare, parseShareText } from '@cardea/pki/ceremony';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CeremonyMachine, tool } from './ceremony-machine.js';

const patienceMs = 300_000;
const numbers = [1, 2, 3, 4, 5];
const steps = [
  'participants',
  'machine',
  'shares',
  'root-key',
  'root-certificate',
  'issuing-certificate',
  'root-crl',
  'export',
  'close',
];
const run = [
  'run',
  ...['--public-url', 'http://cards.contoso.example', '--organization', 'Contoso'],
  ...['--common-name', 'Contoso Root', '--allow-network'],
];

function readShare(file: string): KeyShare {
  const typed = parseShareText(new Secret(readFileSync(file, 'utf8')));
  if (typed.outcome !== 'read') throw new Error(`${file}: ${typed.outcome}`);
  return typed.share;
}

describe('a ceremony of three of five, killed after every step', () => {
  let machine: CeremonyMachine;
  let requestFingerprint: string;
  const answers = () => ({
    operator: 'Olga',
    witnesses: 'Wim, Wanda',
    holder: ['Ada', 'Ben', 'Cleo', 'Dan', 'Eve'],
    clock: 'yes',
    'share.file': numbers.map((number) => machine.share(number)),
    'open.file': [2, 4, 5].map((number) => machine.share(number)),
    subject: 'yes',
    request: machine.file('issuing.csr'),
    'request.fingerprint': requestFingerprint.slice(-12),
    'written-down': 'yes',
  });
  const session = (more: Readonly<Record<string, unknown>> = {}) => ({
    operator: 'Otto',
    witnesses: 'Wim',
    'open.file': [1, 3, 5].map((number) => machine.share(number)),
    ...more,
  });

  beforeAll(() => {
    machine = new CeremonyMachine();
    requestFingerprint = machine.makeRequest('issuing.csr');
  });
  afterAll(() => machine[Symbol.dispose]());

  test('goes on with the next step each time, and makes the root key once', async () => {
    const sealed = new Set<string>();
    for (const [index, step] of steps.entries()) {
      if (!machine.state().finished.some((one) => one.step === 'shares'))
        for (const number of numbers) rmSync(machine.share(number), { force: true });
      const ended = await machine.run(run, answers(), `Step ${index + 1} is finished`);
      if (step !== 'close') expect(ended, `${step}: ${ended.stderr}`).toMatchObject({ exitCode: null });
      const finished = machine.state().finished.map((one) => one.step);
      expect(finished.slice(0, index + 1), ended.stderr).toEqual(steps.slice(0, index + 1));
      const { rootKey } = machine.state();
      if (rootKey !== null) sealed.add(rootKey.wrapped);
    }
    const last = await machine.run(run, answers());
    expect(last, last.stderr).toMatchObject({ exitCode: 0 });
    expect(machine.state().finished.map((one) => one.step)).toEqual(steps);
    expect(sealed.size).toBe(1);
    const text = machine.transcript();
    expect(text.match(/The key of the root was made/g)).toHaveLength(1);
    expect(text.match(/The root certified itself/g)).toHaveLength(1);
    for (const number of numbers) expect(text).toContain(`Step ${number} is finished`);
  }, 300_000);

  test('OpenSSL accepts root, issuing authority and revocation list', () => {
    const [root, issuing, crl] = ['root.pem', 'issuing.pem', 'root.crl.pem'].map((name) =>
      machine.public(name),
    );
    if (!root || !issuing || !crl) throw new Error('no files');
    const text = (file: string) => tool('openssl', ['x509', '-in', file, '-noout', '-text']);
    expect(text(root)).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:1/);
    expect(text(root)).toContain('ASN1 OID: secp384r1');
    expect(text(issuing)).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
    expect(text(issuing)).toContain('URI:http://cards.contoso.example/pki/root.crl');
    expect(text(issuing)).not.toContain('OCSP');
    expect(tool('openssl', ['crl', '-in', crl, '-noout', '-CAfile', root, '-verify'])).toContain('verify OK');
    const checks = ['-x509_strict', '-crl_check', '-CRLfile', crl, '-CAfile', root];
    expect(tool('openssl', ['verify', ...checks, issuing])).toContain('OK');
    const fingerprint = tool('openssl', ['x509', '-in', root, '-noout', '-fingerprint', '-sha256']);
    const digits = fingerprint.replace(/^.*=/s, '').replaceAll(/[:\s]/g, '');
    expect(machine.transcript().replaceAll(/\s/g, '')).toContain(digits);
  });

  test('no share and no key-encryption key stands anywhere but in the files of the holders', async () => {
    const shares = numbers.map((number) => readShare(machine.share(number)));
    const key = await combineShares(shares.slice(0, 3));
    const secrets = [key, ...shares.map(({ value }) => value)].map((secret) => Buffer.from(secret.reveal()));
    for (const file of machine.files()) {
      const content = readFileSync(file);
      for (const secret of secrets)
        for (const form of [
          secret,
          secret.toString('hex'),
          secret.toString('hex').toUpperCase(),
          secret.toString('base64'),
        ])
          expect(content.includes(form), file).toBe(false);
      // The groups of a printed share, which begin after six octets.
      for (const number of numbers) {
        const lines = readFileSync(machine.share(number), 'utf8').split('\n').slice(1, -1);
        for (const line of lines) expect(content.includes(line), file).toBe(false);
      }
      expect(statSync(file).mode & 0o077, file).toBe(0);
    }
    for (const number of numbers) expect(statSync(machine.share(number)).mode & 0o777).toBe(0o600);
  });

  test(
    'two shares, a share given twice and a mistyped one open nothing, and the reason is told',
    async () => {
      const before = machine.state();
      const refusal = async (files: readonly string[]) => {
        const ended = await machine.run(['sign-crl'], session({ 'open.file': files }));
        expect(ended.exitCode).not.toBe(0);
        return ended.stderr;
      };
      const [one, two, three] = numbers.map((number) => machine.share(number));
      if (!one || !two || !three) throw new Error('no shares');
      expect(await refusal([one, two])).toContain('Only 2 of 3 shares were given');
      expect(await refusal([one, two, two])).toContain('It was given already');
      const lines = readFileSync(three, 'utf8').split('\n');
      const [heading = '', first = '', ...rest] = lines;
      const digit = first.startsWith('0') ? '1' : '0';
      const mistyped = machine.file('mistyped');
      writeFileSync(mistyped, [heading, `${digit}${first.slice(1)}`, ...rest].join('\n'));
      expect(await refusal([one, two, mistyped])).toContain('Wrong: group 1');
      expect(machine.state()).toMatchObject({ finished: before.finished, rootKey: before.rootKey });
    },
    patienceMs,
  );

  test(
    'a later session certifies another authority, only when the fingerprint is the one on paper',
    async () => {
      const fingerprint = machine.makeRequest('second.csr');
      const sign = ['sign-request', machine.file('second.csr')];
      const wrong = await machine.run(sign, session({ 'request.fingerprint': requestFingerprint }));
      expect(wrong.stderr).toContain('Nothing was signed');
      const right = await machine.run(sign, session({ 'request.fingerprint': fingerprint }));
      expect(right, right.stderr).toMatchObject({ exitCode: 0 });
      const files = ['-CAfile', machine.public('root.pem'), machine.public('issuing-2.pem')];
      expect(tool('openssl', ['verify', '-x509_strict', ...files])).toContain('OK');
    },
    patienceMs,
  );

  test(
    'a later session revokes the first authority, and OpenSSL sees it',
    async () => {
      const serial = tool('openssl', ['x509', '-in', machine.public('issuing.pem'), '-noout', '-serial'])
        .trim()
        .replace('serial=', '');
      const ended = await machine.run(
        ['sign-crl', '--revoke', serial, '--reason', 'cACompromise'],
        session(),
      );
      expect(ended, ended.stderr).toMatchObject({ exitCode: 0 });
      const text = tool('openssl', ['crl', '-in', machine.public('root.crl.pem'), '-noout', '-text']);
      expect(text).toContain(`Serial Number: ${serial}`);
      expect(text).toContain('CA Compromise');
      expect(text).toMatch(/CRL Number:\s+2\s/);
    },
    patienceMs,
  );

  test(
    'shares are verified without opening anything, and new shares make the old ones void',
    async () => {
      const verified = await machine.run(
        ['verify-shares'],
        session({ 'open.file': [1, 2].map((n) => machine.share(n)) }),
      );
      expect(verified.stdout).toContain('2 of 5 shares are good; 3 open the root key.');
      const holders = ['Fay', 'Gus', 'Hal'];
      const places = holders.map((_, index) => machine.file(`new-share-${index + 1}`));
      const renewed = await machine.run(
        ['renew-shares', '--shares', '3', '--threshold', '2'],
        session({ holder: holders, 'share.file': places }),
      );
      expect(renewed, renewed.stderr).toMatchObject({ exitCode: 0 });
      const old = await machine.run(['sign-crl'], session());
      expect(old.stderr).toContain('It belongs to the split');
      const fresh = await machine.run(['sign-crl'], session({ 'open.file': places.slice(1) }));
      expect(fresh, fresh.stderr).toMatchObject({ exitCode: 0 });
      const crl = machine.public('root.crl.pem');
      const verify = ['crl', '-in', crl, '-noout', '-CAfile', machine.public('root.pem'), '-verify'];
      expect(tool('openssl', verify)).toContain('verify OK');
    },
    patienceMs,
  );

  test(
    'a transcript that somebody changed stops everything',
    async () => {
      const file = `${machine.directory}/transcript.txt`;
      const original = readFileSync(file);
      writeFileSync(file, original.toString('utf8').replace('Wanda', 'Willy'));
      const ended = await machine.run(['sign-crl'], session());
      expect(ended.stderr).toContain('is not as this ceremony left it');
      writeFileSync(file, original);
    },
    patienceMs,
  );
});
