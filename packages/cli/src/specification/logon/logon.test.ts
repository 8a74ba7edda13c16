import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apachePage, startApache } from './apache-server.js';
import type { LogonCardKind } from './enrolled-card.js';
import { type KerberosRealm, startKerberosRealm } from './kerberos-realm.js';
import { type LogonScene, opensc, startLogonScene, whyNoLogon } from './logon-scene.js';
import { runProgram, startDaemon } from './programs.js';
import { startShellServer } from './shell-server.js';
import { startWebServer, type WebServer } from './web-server.js';

// What a person does with a card of Cardea: OpenSC's PKCS#11 module brings its key to programs that know nothing of
// Cardea, and nginx, Apache, MIT Kerberos and OpenSSH let the person in, until the card is retired.

const whyNot = whyNoLogon(
  ...['pkcs11-tool', 'curl', 'gnutls-cli', 'p11tool', 'nginx', 'apache2'],
  ...['kinit', 'klist', 'krb5kdc', 'kdb5_util', 'kadmin.local'],
  ...['ssh', 'ssh-add', 'ssh-agent', 'ssh-keygen', 'sshd'],
);
if (whyNot !== undefined) console.warn(`skipped: logon with a card; ${whyNot}`);

const kinds: readonly LogonCardKind[] = ['GIDS card with RSA', 'PIV card with RSA', 'PIV card with P-256'];

describe.skipIf(whyNot !== undefined).each(kinds)('a person with a %s', (kind) => {
  const isGids = kind === 'GIDS card with RSA';
  const isRsa = kind !== 'PIV card with P-256';
  let scene: LogonScene;
  let web: WebServer;
  const path = (name: string) => scene.path(name);
  const welcome = 'SUCCESS CN=Person cmuser1,OU=CONTOSO\n';

  beforeAll(async () => {
    scene = await startLogonScene(kind);
    await scene.fetchTrust();
    web = await startWebServer(path);
  });
  afterAll(async () => {
    await web?.[Symbol.asyncDispose]();
    await scene?.[Symbol.asyncDispose]();
  });

  /** Opens a page with curl, whose OpenSSL signs with the card; says what came, and why nothing did. */
  async function browse(url: string, tls: '1.2' | '1.3' = '1.2'): Promise<string> {
    const key = `pkcs11:id=%${scene.logon.id};type=private;pin-source=${path('pin')}`;
    const onCard = ['--engine', 'pkcs11', '--key-type', 'ENG', '--key', key, '--cert', path('card.pem')];
    const openssl = isGids ? { OPENSSL_CONF: path('openssl.cnf') } : {};
    const environment = { ...scene.environment, PKCS11_MODULE_PATH: opensc, ...openssl };
    const options = ['-sS', '--cacert', path('web.pem'), `--tlsv${tls}`, '--tls-max', tls];
    const { stdout, stderr } = await runProgram('curl', [...options, ...onCard, url], { environment });
    return stdout + stderr;
  }

  /** The same with the key pair in files. */
  const browseWithOtherKey = (url: string) =>
    scene.run('curl', [
      '-sS',
      '--cacert',
      path('web.pem'),
      '--key',
      path('other.key'),
      '--cert',
      path('other.pem'),
      url,
    ]);

  /** Asks for a ticket; the PIN comes from standard input. */
  const kinit = (realm: KerberosRealm, name: string, pin: string) =>
    runProgram('kinit', ['-X', `X509_user_identity=PKCS11:module_name=${opensc}`, `${name}@${realm.name}`], {
      environment: { ...scene.environment, ...realm.environment },
      input: `${pin}\n`,
    });

  test('has on the card what the agent says that it put there', () => {
    const found = [scene.logon, scene.encryption].map(({ certificate }) => certificate.serialNumber);
    expect(found.toSorted()).toEqual([...scene.serialNumbers].map((one) => one.toUpperCase()).toSorted());
  });

  test('signs with the key that logs on what OpenSSL verifies with its certificate', async () => {
    writeFileSync(path('content'), 'what the person signs');
    await scene.run('openssl', ['dgst', '-sha256', '-binary', '-out', path('hash'), path('content')]);
    const { publicKey } = scene.logon.certificate;
    writeFileSync(path('public.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
    const [mechanism, input] = isRsa ? ['SHA256-RSA-PKCS', path('content')] : ['ECDSA', path('hash')];
    const files = ['-i', input, '-o', path('signature'), '--signature-format', 'openssl'];
    await scene.pkcs11('--sign', '--id', scene.logon.id, '-m', mechanism, ...files);
    const verify = ['-sha256', '-verify', path('public.pem'), '-signature', path('signature')];
    expect(await scene.run('openssl', ['dgst', ...verify, path('content')])).toBe('Verified OK\n');
  });

  test('deciphers with the key that the server made what OpenSSL enciphered for its certificate', async () => {
    const encrypt = ['-encrypt', '-certin', '-inkey', path('encryption.pem'), '-in', path('content')];
    await scene.run('openssl', ['pkeyutl', ...encrypt, '-out', path('cryptogram')]);
    const files = ['-i', path('cryptogram'), '-o', path('plain')];
    await scene.pkcs11('--decrypt', '--id', scene.encryption.id, '-m', 'RSA-PKCS', ...files);
    expect(readFileSync(path('plain'), 'utf8')).toBe('what the person signs');
  });

  // OpenSC's driver for GIDS cards has no RSA-PSS, without which there is no TLS 1.3 with RSA.
  test.each(isGids ? (['1.2'] as const) : (['1.2', '1.3'] as const))(
    'enters a web site of nginx by TLS %s with the card, and not without',
    async (tls) => {
      expect(await browse(web.url, tls)).toBe(welcome);
      const without = await scene.run('curl', ['-sS', '--cacert', path('web.pem'), web.url]);
      expect(without).toContain('No required SSL certificate was sent');
    },
  );

  test('enters the web site with GnuTLS', async () => {
    const list = ['--provider', opensc, '--login', '--list-privkeys', '--only-urls'];
    const pin = { GNUTLS_PIN: scene.pin.reveal() };
    const id = `;id=%${scene.logon.id};`;
    const urls = (await scene.run('p11tool', list, { environment: pin })).split('\n');
    const url = urls.find((one) => one.includes(id));
    const key = ['--x509keyfile', `${url}?pin-source=${path('pin')}`, '--x509certfile', path('card.pem')];
    const server = ['--x509cafile', path('web.pem'), '--port', new URL(web.url).port, 'localhost'];
    const priority = isGids ? ['--priority', 'NORMAL:-VERS-TLS1.3'] : [];
    const args = ['--provider', opensc, ...priority, ...key, ...server];
    const page = await scene.run('gnutls-cli', args, { input: 'GET / HTTP/1.0\r\n\r\n' });
    expect(page).toContain(welcome);
    expect(page).toContain(isGids ? '(TLS1.2' : '(TLS1.3');
  });

  test('enters a web site of Apache with the card', async () => {
    await using apache = await startApache(path);
    expect(await browse(apache.url, isGids ? '1.2' : '1.3')).toBe(apachePage);
  });

  // The PKINIT of MIT Kerberos 1.20 signs with RSA keys alone.
  test.runIf(isRsa)('gets a Kerberos ticket with the card and the PIN, in the own name only', async () => {
    await using realm = await startKerberosRealm(path, {
      name: 'contoso.com',
      principals: ['cmuser1', 'cmuser2'],
    });
    expect(await kinit(realm, 'cmuser1', '999999')).toMatchObject({ exitCode: 1 });
    const other = await kinit(realm, 'cmuser2', scene.pin.reveal());
    expect(other.stderr).toContain('Client name mismatch');
    const tickets = () => runProgram('klist', [], { environment: realm.environment });
    expect(await tickets()).toMatchObject({ exitCode: 1 });
    expect(await kinit(realm, 'cmuser1', scene.pin.reveal())).toMatchObject({ exitCode: 0, stderr: '' });
    const { stdout } = await tickets();
    expect(stdout).toContain('Default principal: cmuser1@contoso.com');
    expect(stdout).toContain('krbtgt/contoso.com@contoso.com');
  });

  test.runIf(isRsa)('gets a ticket of a realm that says itself whose certificate is whose', async () => {
    const ofThePerson = '&&<EKU>msScLogin<SAN>^cmuser1@contoso[.]com$';
    await using realm = await startKerberosRealm(path, {
      name: 'CONTOSO.COM',
      principals: ['cmuser1', 'cmuser2'],
      certificateRules: { cmuser1: ofThePerson, cmuser2: '&&<EKU>msScLogin<SAN>^cmuser2@contoso[.]com$' },
    });
    const other = await kinit(realm, 'cmuser2', scene.pin.reveal());
    expect(other.stderr).toContain('Certificate mismatch');
    expect(await kinit(realm, 'cmuser1', scene.pin.reveal())).toMatchObject({ exitCode: 0, stderr: '' });
    const { stdout } = await runProgram('klist', [], { environment: realm.environment });
    expect(stdout).toContain('krbtgt/CONTOSO.COM@CONTOSO.COM');
  });

  test('logs on by SSH with the card and the PIN, by itself and through the agent', async () => {
    await using shell = await startShellServer(path);
    writeFileSync(path('askpass'), '#!/bin/sh\necho "$CARD_PIN"\n', { mode: 0o700 });
    const environment = { ...scene.environment, SSH_ASKPASS: path('askpass'), SSH_ASKPASS_REQUIRE: 'force' };
    const sayHello = (options: readonly string[], more: Readonly<Record<string, string>> = {}) =>
      runProgram('ssh', [...shell.clientOptions, ...options, `${shell.account}@127.0.0.1`, 'echo', 'hello'], {
        environment: { ...environment, ...more },
      });
    const card = ['-o', `PKCS11Provider=${opensc}`];
    writeFileSync(path('authorized_keys'), '');
    expect((await sayHello(card)).stderr).toContain('Permission denied (publickey)');
    writeFileSync(path('authorized_keys'), await scene.run('ssh-keygen', ['-D', opensc]));
    expect((await sayHello(card, { CARD_PIN: '999999' })).stderr).toContain('Permission denied (publickey)');
    expect(await sayHello(card)).toMatchObject({ exitCode: 0, stdout: 'hello\n' });

    const agentEnvironment = { SSH_AUTH_SOCK: path('agent') };
    await using _agent = await startDaemon(
      'ssh-agent',
      ['-D', '-a', path('agent')],
      (output) => output.includes('SSH_AUTH_SOCK'),
      environment,
    );
    await scene.run('ssh-add', ['-s', opensc], { environment: { ...environment, ...agentEnvironment } });
    expect(await sayHello([], agentEnvironment)).toMatchObject({ exitCode: 0, stdout: 'hello\n' });
  });

  test('is refused by web sites and Kerberos once the server retired the card and its revocation list is read', async () => {
    await scene.enrollKeyPair();
    await scene.retireCard();
    expect(await browse(web.url)).toBe(welcome);
    await scene.fetchTrust();
    await web.reload();
    expect(await browse(web.url)).toContain('The SSL certificate error');
    expect(web.log()).toContain('client SSL certificate verify error: (23:certificate revoked)');
    // The list keeps out nobody else.
    expect(await browseWithOtherKey(web.url)).toBe(welcome);
    await using apache = await startApache(path);
    expect(await browse(apache.url)).toContain('certificate revoked');
    expect(await browseWithOtherKey(apache.url)).toBe(apachePage);
    if (!isRsa) return;
    await using realm = await startKerberosRealm(path, { name: 'contoso.com', principals: ['cmuser1'] });
    const refused = await kinit(realm, 'cmuser1', scene.pin.reveal());
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.stderr).toContain('Revoked certificate');
  });
});
