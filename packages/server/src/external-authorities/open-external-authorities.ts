import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Clock, CmError, type ExternalCertificationAuthority, Secret } from '@cardea/domain';
import {
  type AuthorityServer,
  CfsslAuthority,
  EstAuthority,
  readAuthorityChain,
  readOwnersFile,
} from '@cardea/pki';
import { type AuthorityEntry, readAuthorityEntries } from './authorities-file.js';

const defaultTimeoutSeconds = 30;

/**
 * Opens the external certification authorities that the file names; none without a file. Files that an entry names are
 * looked for from the folder of that file. No authority is called, so that the server starts while one is down.
 *
 * Errors: `Misconfigured` naming what cannot be read or does not fit.
 */
export async function openExternalAuthorities(
  authoritiesFile: string | undefined,
  clock: Clock,
): Promise<readonly ExternalCertificationAuthority[]> {
  if (authoritiesFile === undefined) return [];
  const path = resolve(authoritiesFile);
  const entries = readAuthorityEntries(path);
  return await Promise.all(entries.map((entry) => open(entry, dirname(path), clock)));
}

async function open(
  entry: AuthorityEntry,
  folder: string,
  clock: Clock,
): Promise<ExternalCertificationAuthority> {
  const chainFile = resolve(folder, entry.chainFile);
  const chain = readAuthorityChain(await textOf(chainFile), chainFile);
  const server = await serverOf(entry, folder);
  if (entry.kind === 'est')
    return new EstAuthority({
      server,
      chain,
      names: entry.names ?? 'request',
      renewals: entry.renewals ?? 'simpleenroll',
      serverKeys: entry.serverKeys ?? 'cardea',
      clock,
    });
  return new CfsslAuthority({
    server,
    chain,
    authKey: await authKeyOf(resolve(folder, entry.authKeyFile)),
    profile: entry.profile,
    serialNumbers: entry.serialNumbers ?? 'cardea',
    clock,
  });
}

async function serverOf(entry: AuthorityEntry, folder: string): Promise<AuthorityServer> {
  const { name, url, trustAnchorFile, clientCertificateFile, clientKeyFile } = entry;
  const user = entry.kind === 'est' ? entry.user : undefined;
  const passwordFile = entry.kind === 'est' ? entry.passwordFile : undefined;
  return {
    name,
    url,
    trustAnchorsPem:
      trustAnchorFile === undefined ? undefined : await textOf(resolve(folder, trustAnchorFile)),
    clientCertificate:
      clientCertificateFile === undefined || clientKeyFile === undefined
        ? undefined
        : {
            certificatePem: await textOf(resolve(folder, clientCertificateFile)),
            privateKeyPem: await secretOf(resolve(folder, clientKeyFile)),
          },
    basic:
      user === undefined || passwordFile === undefined
        ? undefined
        : { user, password: await secretOf(resolve(folder, passwordFile)) },
    timeoutMs: (entry.timeoutSeconds ?? defaultTimeoutSeconds) * 1000,
  };
}

/** CFSSL's `auth_key`: an even number of hex digits. */
async function authKeyOf(file: string): Promise<Secret<Uint8Array>> {
  const digits = (await secretOf(file)).reveal();
  if (!/^([0-9a-f]{2}){16,}$/i.test(digits))
    throw new CmError('Misconfigured', `${file} must hold at least 32 hex digits, the auth_key of CFSSL.`);
  return new Secret(new Uint8Array(Buffer.from(digits, 'hex')));
}

/** The text of a file that only its owner may use, without the line break at its end. */
async function secretOf(file: string): Promise<Secret<string>> {
  const text = await readOwnersFile(file);
  if (text === undefined) throw new CmError('Misconfigured', `There is no file ${file}.`);
  return new Secret(text.replace(/\r?\n$/, ''));
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new CmError('Misconfigured', `${file} cannot be read.`, { cause });
  }
}
