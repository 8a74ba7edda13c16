import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { insertCard } from '@cardea/cards/sim';
import { startPcscDaemon, whyNoPcscDaemon } from '@cardea/cards/testing';
import { ApiClient, accounts } from '@cardea/testkit';
import {
  blankCard,
  type EnrolledCard,
  enrollCardInReader,
  type LogonCardKind,
  personaliseCardInReader,
} from './enrolled-card.js';
import { enrollKeyPair } from './enrolled-key-pair.js';
import { type CardByOpenSc, type KeyOnCard, keysOnCard } from './keys-on-card.js';
import { startLogonSite } from './logon-site.js';
import { outputOf, type ProgramOptions } from './programs.js';

/** OpenSC's PKCS#11 module, where Debian has it; empty when it is not there. */
export const opensc = globSync('/usr/lib/*-linux-gnu/opensc-pkcs11.so')[0] ?? '';

/** Why no card can log on here; undefined when it can. `programs` must be there. */
export function whyNoLogon(...programs: readonly string[]): string | undefined {
  const reason = whyNoPcscDaemon('openssl', ...programs);
  if (reason !== undefined) return reason;
  const modules = ['opensc-pkcs11.so', 'engines-3/pkcs11.so', 'krb5/plugins/preauth/pkinit.so'];
  const missing = modules.filter((module) => globSync(`/usr/lib/*-linux-gnu/${module}`).length === 0);
  return missing.length === 0 ? undefined : `missing: ${missing.join(', ')}`;
}

/** A server that enrolled a person's card, and the card in the reader of this machine. */
export interface LogonScene extends EnrolledCard, CardByOpenSc, AsyncDisposable {
  /** Has OpenSC look for this kind of card only, so that it does not try fifty others first. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs a program that must succeed with the card in the reader; gives what it printed. */
  run(program: string, args: readonly string[], options?: ProgramOptions): Promise<string>;
  /** The key that logs on, its certificate in `card.pem`. */
  readonly logon: KeyOnCard;
  /** The key that deciphers, its certificate in `encryption.pem`. */
  readonly encryption: KeyOnCard;
  /** Writes `ca.pem`, root and issuing authority, and `crl.pem`, the revocation list of each, as the server has them. */
  fetchTrust(): Promise<void>;
  /** Enrolls the same person once more, with the key in `other.key` and the certificate in `other.pem`. */
  enrollKeyPair(): Promise<void>;
  /** The card is gone from the reader, and a blank one of the same kind takes its place by `cardea card` and `command`. */
  giveAnotherCard(command: 'replace' | 'duplicate'): Promise<EnrolledCard>;
  /** The owner ends the life of the card, by which its certificates are revoked. */
  retireCard(): Promise<void>;
}

/** Starts a Cardea server, puts a blank card of the kind into a reader of the PC/SC daemon, and enrolls it for a person. */
export async function startLogonScene(kind: LogonCardKind): Promise<LogonScene> {
  await using started = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'cardea-logon-'));
  started.defer(() => rmSync(folder, { recursive: true, force: true }));
  const path = (name: string) => join(folder, name);
  const server = started.use(await startLogonSite());
  const daemon = started.use(await startPcscDaemon());
  const inserted = started.use(insertCard(blankCard(kind), daemon.reader));
  await inserted.powered;
  const enrolled = await enrollCardInReader(kind, server.url, path);
  const owner = new ApiClient(server.url, accounts.subscriber);
  writeFileSync(path('openssl.cnf'), onlyPkcs1Signatures);
  const environment = {
    OPENSC_DRIVER: kind.startsWith('GIDS') ? 'gids' : 'PIV-II',
    CARD_PIN: enrolled.pin.reveal(),
  };
  const run: LogonScene['run'] = (program, args, options = {}) =>
    outputOf(program, args, { ...options, environment: { ...environment, ...options.environment } });
  const pkcs11: LogonScene['pkcs11'] = (...args) =>
    run('pkcs11-tool', ['--module', opensc, '--login', '--pin', 'env:CARD_PIN', ...args]);
  const { logon, encryption } = await keysOnCard({ pkcs11, path });
  writeFileSync(path('card.pem'), logon.certificate.toString());
  writeFileSync(path('encryption.pem'), encryption.certificate.toString());
  const running = started.move();
  return {
    ...enrolled,
    logon,
    encryption,
    path,
    environment,
    run,
    pkcs11,
    async fetchTrust() {
      const chain = await (await fetch(`${server.url}/pki/chain.pem`)).text();
      writeFileSync(path('ca.pem'), chain);
      writeFileSync(path('crl.pem'), await revocationLists(server.url));
    },
    async enrollKeyPair() {
      const { privateKeyPem, certificatePem } = await enrollKeyPair(owner);
      writeFileSync(path('other.key'), privateKeyPem, { mode: 0o600 });
      writeFileSync(path('other.pem'), certificatePem);
    },
    async giveAnotherCard(command) {
      await inserted[Symbol.asyncDispose]();
      const another = running.use(insertCard(blankCard(kind), daemon.reader));
      await another.powered;
      const asked = [command, '--smartcard', enrolled.smartcardUuid];
      return await personaliseCardInReader(asked, server.url, path);
    },
    async retireCard() {
      const { smartcardUuid } = enrolled;
      const requestUuid = await owner.createRequest({ type: 'Retire', smartcard: smartcardUuid });
      const updated = await owner.updateCard(requestUuid, smartcardUuid);
      const completed = await owner.complete(requestUuid);
      if (completed.status !== 200) throw new Error(`${updated.text} ${completed.text}`);
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/**
 * OpenSC's driver for GIDS cards signs by PKCS#1 v1.5 only, and OpenSSL prefers RSA-PSS: this configuration has it offer
 * what the card can do. TLS 1.3 knows RSA-PSS alone (RFC 8446 §4.2.3), so such a card logs on by TLS 1.2.
 */
const onlyPkcs1Signatures = `openssl_conf = openssl
[openssl]
ssl_conf = ssl
[ssl]
system_default = tls
[tls]
SignatureAlgorithms = ECDSA+SHA256:RSA+SHA256
`;

/** The revocation lists of root and issuing authority, PEM (RFC 7468 §6). */
async function revocationLists(url: string): Promise<string> {
  const names = ['root', 'issuing'];
  const lists = await Promise.all(
    names.map(async (name) => Buffer.from(await (await fetch(`${url}/pki/${name}.crl`)).arrayBuffer())),
  );
  return lists
    .map((der) => der.toString('base64').replace(/.{1,64}/g, '$&\n'))
    .map((base64) => `-----BEGIN X509 CRL-----\n${base64}-----END X509 CRL-----\n`)
    .join('');
}
