import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestServer } from '@cardea/testkit';
import { SMTPServer } from 'smtp-server';

// What goes wrong at an installation and is put right by its administrators.

/** Configuration of an authority elsewhere that nobody can reach; `remove` takes its files away. */
export function authorityOutOfReach(): {
  readonly environment: Record<string, string>;
  readonly remove: () => void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'cardea-authority-'));
  const chainFile = join(folder, 'chain.pem');
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=Elsewhere'];
  execFileSync('openssl', ['req', '-x509', ...key, '-keyout', join(folder, 'key.pem'), '-out', chainFile], {
    timeout: 60_000,
    stdio: 'ignore',
  });
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, 'a password', { mode: 0o600 });
  const authority = {
    ...{ name: 'elsewhere', kind: 'est', url: 'https://127.0.0.1:1/.well-known/est', chainFile },
    ...{ trustAnchorFile: chainFile, user: 'cardea', passwordFile },
  };
  const file = join(folder, 'authorities.json');
  writeFileSync(file, JSON.stringify({ authorities: [authority] }));
  return {
    environment: { CARDEA_AUTHORITIES: file },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** An order at that authority whose answer got lost; gives its identifier. */
export async function lostOrder(server: TestServer, requestUuid: string): Promise<string> {
  const uuid = randomUUID();
  const at = server.clock.now();
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await server.system.ports.store.issuanceOrders.insert({
    ...{ uuid: uuid as never, requestUuid: requestUuid as never, caName: 'elsewhere', state: 'unknown' },
    ...{ optionIndex: 0, templateCommonName: 'CardeaSoftwareUser', certificationRequestSha256: 'AB' },
    certificationRequestDer: Uint8Array.of(1),
    publicKeyDer: publicKey.export({ format: 'der', type: 'spki' }),
    ...{ serialNumber: null, tbsCertificateDer: null, notBefore: null, notAfter: null },
    ...{ sealedPrivateKey: null, ticket: null, attempts: 1, nextAttemptAt: null, lastError: 'no answer' },
    ...{ startedAt: at, changedAt: at },
  });
  return uuid;
}

/** Lets an export fail as often as it is tried, by a file where its folder belongs; `mend` takes that away. */
export async function failedExport(
  server: TestServer,
  order: () => Promise<unknown>,
): Promise<{ readonly mend: () => void }> {
  const folder = join(server.home, 'exports');
  rmSync(folder, { recursive: true, force: true });
  writeFileSync(folder, 'in the way');
  await order();
  for (let tries = 0; tries < 8; tries += 1) {
    await server.system.work.settle();
    server.clock.advance(30 * 60_000);
  }
  return { mend: () => rmSync(folder) };
}

/** A receiver of webhooks that answers each message with the status that is set. */
export async function webhookReceiver() {
  const received: string[] = [];
  const answer = { status: 204 };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push(body);
      response.writeHead(answer.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answer,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** A real mail server on this machine, and to whom it got mails. */
export async function mailReceiver() {
  const recipients: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    authOptional: true,
    closeTimeout: 100,
    onData(stream, { envelope }, callback) {
      recipients.push(...envelope.rcptTo.map(({ address }) => address));
      stream.on('end', callback).resume();
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    environment: {
      CARDEA_SMTP_URL: `smtp://127.0.0.1:${port}`,
      CARDEA_MAIL_FROM: 'Cardea <cardea@contoso.example>',
    },
    place: `127.0.0.1:${port}`,
    recipients,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
