import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { program, run } from './specification/command-process.js';

describe('help', () => {
  test.each([
    [],
    ['serve'],
    ['import'],
    ['export'],
    ['audit', 'list'],
    ['audit', 'verify'],
    ['token', 'create'],
    ['token', 'list'],
    ['token', 'revoke'],
    ['keys', 'list'],
    ['keys', 'rotate'],
    ['keys', 'generate'],
    ['keys', 're-wrap'],
    ['keys', 'forget'],
    ['ca', 'renew'],
    ['enroll'],
  ])('cardea %s %s --help shows how to use it, with examples', async (...command) => {
    const { code, stdout } = await run([...command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: cardea');
    expect(stdout).toMatch(/Examples:\n +\$ /);
  });

  test('an unknown command or a missing argument ends with 2 and says where help is', async () => {
    for (const args of [['polish'], ['import'], ['token', 'create']]) {
      const { code, stderr, stdout } = await run(args);
      expect([args.join(' '), code, stdout]).toEqual([args.join(' '), 2, '']);
      expect(stderr).toContain('--help');
    }
  });
});

describe('a running installation', () => {
  let home: string;
  let environment: Record<string, string>;
  let url: string;
  let server: ReturnType<typeof spawn>;
  let printed = '';

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'cardea-cli-'));
    environment = { CARDEA_HOME: home, CARDEA_PORT: '0' };
    server = spawn(process.execPath, [program, 'serve', '--demo'], {
      env: { ...process.env, CARDEA_DATABASE_URL: '', ...environment },
    });
    url = await new Promise<string>((resolve, reject) => {
      server.stdout?.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        const found = /answers at (http:\S+)/.exec(printed);
        if (found?.[1] !== undefined) resolve(found[1]);
      });
      server.once('exit', (code) => reject(new Error(`serve ended with ${code}`)));
    });
  });
  afterAll(() => {
    server.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  });

  test('serve --demo prints the accounts once and keeps them in a file that only the owner reads', async () => {
    await expect.poll(() => printed).toContain('Stop it with Ctrl-C');
    expect(statSync(join(home, 'demo-accounts.json')).mode & 0o777).toBe(0o600);
    for (const name of ['cmuser1', 'cmuser2', 'cmhelpdesk1', 'cmmanager1', 'cmadmin', 'cmauditor']) {
      expect(printed).toContain(`CONTOSO\\${name}`);
    }
  });

  test('enroll --simulate walks the whole enrollment and ends with certificate and card', async () => {
    const { code, stdout } = await run(['enroll', '--simulate', '--url', url], environment);
    expect(code).toBe(0);
    expect(stdout).toMatch(/certificate [0-9A-F]{32} for .*verified against the server's chain/);
    expect(stdout).toMatch(/smart card [0-9a-f-]{36} is Active; possible now: renew, unblock, retire/);
  });

  test('enroll --simulate --json prints one JSON object on standard output and its steps on standard error', async () => {
    const { code, stdout, stderr } = await run(['enroll', '--simulate', '--json', '--url', url], environment);
    expect(code).toBe(0);
    expect(typeof JSON.parse(stdout)).toBe('object');
    expect(stderr).toContain('completed the request');
  });

  test('enroll keeps the keys that the server makes as PFX files under the given password', async () => {
    const passwordFile = join(home, 'pfx-password.txt');
    writeFileSync(passwordFile, 'Pfx-password-1\n');
    const template = ['--template', 'Cardea Sample Full Life Cycle'];
    const pfx = ['--pfx-folder', home, '--pfx-password-file', passwordFile];
    const { code, stdout } = await run(
      ['enroll', '--simulate', ...template, ...pfx, '--url', url],
      environment,
    );
    expect(code).toBe(0);
    const [, file = ''] = /to (\S+\.pfx)$/m.exec(stdout) ?? [];
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const openssl = ['pkcs12', '-in', file, '-nodes', '-passin', 'pass:Pfx-password-1'];
    expect(execFileSync('openssl', openssl, { stdio: 'pipe' }).toString()).toContain('PRIVATE KEY');
    const alone = await run(['enroll', '--simulate', '--pfx-folder', home, '--url', url], environment);
    expect(alone.code).toBe(2);
  });

  test('enroll keeps them for old Windows on demand, and the card takes them all the same', async () => {
    const passwordFile = join(home, 'legacy-password.txt');
    writeFileSync(passwordFile, 'Legacy-password-1\n');
    const template = ['--template', 'Cardea Sample Full Life Cycle'];
    const pfx = ['--pfx-folder', home, '--pfx-password-file', passwordFile, '--legacy-pfx'];
    const { code, stdout } = await run(
      ['enroll', '--simulate', ...template, ...pfx, '--url', url],
      environment,
    );
    expect(code).toBe(0);
    expect(stdout).toContain('the card has 1 of the keys that the server made');
    const [, file = ''] = /to (\S+\.pfx)$/m.exec(stdout) ?? [];
    const { stderr, status } = spawnSync(
      'openssl',
      ['pkcs12', '-in', file, '-noout', '-info', '-passin', 'pass:Legacy-password-1'],
      { encoding: 'utf8' },
    );
    expect(status).toBe(0);
    expect(stderr).toContain('pbeWithSHA1And3-KeyTripleDES-CBC');
    expect(stderr).not.toContain('PBES2');
    const alone = await run(['enroll', '--simulate', '--legacy-pfx', '--url', url], environment);
    expect(alone).toMatchObject({ code: 2, stderr: expect.stringContaining('--pfx-folder together with') });
  });

  test('commands of the management API sign in with the demo accounts, as enroll does', async () => {
    const { code, stdout } = await run(['smartcards', 'list', '--url', url, '--json'], environment);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).length).toBeGreaterThan(0);
    const asManager = ['--url', url, '--user', 'cmmanager1'];
    const report = await run(['reports', 'smartcards', '--csv', ...asManager], environment);
    expect(report.stdout).toMatch(/^\S+,\S+/);
  });

  test('without a server the message says how to start one', async () => {
    const { code, stderr } = await run(['users', 'me', '--url', 'http://127.0.0.1:1'], environment);
    expect(code).toBe(1);
    expect(stderr).toContain('cardea serve');
  });

  test('a wrong password ends with 3, without a stack trace and without the password', async () => {
    const { code, stdout, stderr } = await run(['enroll', '--simulate', '--url', url, '--user', 'cmuser1'], {
      ...environment,
      CARDEA_PASSWORD: 'Tr0ubadour',
    });
    expect(code).toBe(3);
    expect(stdout + stderr).not.toContain('Tr0ubadour');
    expect(stderr).not.toMatch(/\n +at /);
  });

  test('an API token is shown once, listed without its text, works, and is refused when revoked', async () => {
    const made = JSON.parse(
      (await run(['token', 'create', '--user', 'cmuser2', '--json'], environment)).stdout,
    );
    const listed = await run(['token', 'list', '--user', 'cmuser2', '--json'], environment);
    expect(listed.stdout).toContain(made.uuid);
    expect(listed.stdout).not.toContain(made.token);
    const asToken = { headers: { authorization: `Bearer ${made.token}` } };
    const address = `${url}/CertificateManagement/api/v1.0/smartcards`;
    expect((await fetch(address, asToken)).status).toBe(200);
    expect((await run(['token', 'revoke', made.uuid], environment)).code).toBe(0);
    expect((await fetch(address, asToken)).status).toBe(401);
  });

  test('the keys of the installation are listed, and a new admin-key master is made beside the old one', async () => {
    expect((await run(['keys', 'rotate', 'admin-key-master'], environment)).code).toBe(0);
    const { stdout } = await run(['keys', 'list'], environment);
    expect(stdout).toMatch(/^KEY +VERSION +ALGORITHM +WHERE +CREATED +PROTECTS$/m);
    expect(stdout).toMatch(/^ca\/issuing +1 +ECDSA-P-256 +software +\d{4}-/m);
    expect(stdout).toMatch(/^admin-key-master +2 +secret-32 +software +\d{4}-/m);
    expect((await run(['keys', 'rotate', 'ca/issuing'], environment)).code).not.toBe(0);
  });

  test('import names each bad line, ends with 2 and changes nothing; a good file shows at once', async () => {
    const good = {
      kind: 'user',
      value: {
        Uuid: '11111111-2222-4333-8444-555555555555',
        AccountName: 'imported',
        Password: 'Imported-pass-1',
      },
    };
    const file = join(home, 'import.ndjson');
    const signIn = () =>
      fetch(`${url}/CertificateManagement/api/v1.0/requests`, {
        headers: { authorization: `Basic ${Buffer.from('imported:Imported-pass-1').toString('base64')}` },
      });
    writeFileSync(
      file,
      `${JSON.stringify(good)}\n{"kind":"user","value":{"Uuid":"x","AccountName":"y"}}\nnot json\n`,
    );
    const refused = await run(['import', file], environment);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/line 2: Uuid[\s\S]*line 3:/);
    expect((await signIn()).status).toBe(401);
    const imported = await run(['import', '--json', '-'], environment, `${JSON.stringify(good)}\n`);
    expect(JSON.parse(imported.stdout)).toMatchObject({ counts: { user: 1 } });
    expect((await signIn()).status).toBe(200);
  });

  test('export prints lines that import takes, and audit list shows both', async () => {
    const exported = await run(['export'], environment);
    const kinds = exported.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).kind);
    expect(new Set(kinds)).toEqual(
      new Set(['group', 'user', 'profiletemplate', 'profile', 'smartcard', 'request', 'certificate']),
    );
    expect((await run(['import', '-'], environment, exported.stdout)).code).toBe(0);
    const events = JSON.parse((await run(['audit', 'list', '--limit', '2', '--json'], environment)).stdout);
    expect(events.map(({ action }: { action: string }) => action)).toEqual(['import', 'export']);
  });

  test('a taken port ends with 1 and one line that names CARDEA_PORT', async () => {
    const other = mkdtempSync(join(tmpdir(), 'cardea-cli-'));
    const taken = await run(['serve'], { CARDEA_HOME: other, CARDEA_PORT: new URL(url).port });
    rmSync(other, { recursive: true, force: true });
    expect(taken.code).toBe(1);
    expect(taken.stderr).toContain('CARDEA_PORT');
    expect(taken.stderr.trim().split('\n')).toHaveLength(1);
  });

  test('serve ends with 0 when told to stop', async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});
