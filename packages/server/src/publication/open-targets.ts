import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CmError, Secret } from '@cardea/domain';
import { readOwnersFile } from '@cardea/pki';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { kindOf, misconfigured, readEntriesFile, requireSchema } from '../entries-file.js';
import { folderTarget } from './folder-target.js';
import { ldapTarget } from './ldap-target.js';
import type { PublicationTarget } from './target.js';

const closed = { additionalProperties: false } as const;
const text = Type.String({ minLength: 1 });
const name = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' });
const folder = Type.Object(
  {
    name,
    kind: Type.Literal('folder'),
    path: text,
    /** Octal permission bits of the files. */
    mode: Type.Optional(Type.String({ pattern: '^0?[0-7]{3}$' })),
  },
  closed,
);
const ldap = Type.Object(
  {
    name,
    kind: Type.Literal('ldap'),
    url: Type.String({ pattern: '^ldaps?://[^/?#@]+$' }),
    startTls: Type.Optional(Type.Boolean()),
    trustAnchorFile: Type.Optional(text),
    bindDn: text,
    passwordFile: text,
    baseDn: text,
    timeoutSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 240 })),
  },
  closed,
);
const schemas = { folder: Compile(folder), ldap: Compile(ldap) };
type Entry = Static<typeof folder> | Static<typeof ldap>;

const defaultMode = '644';
const defaultTimeoutSeconds = 10;

/**
 * Opens the targets that the JSON file of `CARDEA_CRL_TARGETS` names: `{"targets": [{"name": …, "kind": "folder" | "ldap",
 * …}]}`; none without a file. Files that an entry names are looked for from the folder of that file. No target is called,
 * so that the server starts while one is away.
 *
 * Errors: `Misconfigured` naming file, target, property and rule.
 */
export async function openTargets(targetsFile: string | undefined): Promise<readonly PublicationTarget[]> {
  if (targetsFile === undefined) return [];
  const path = resolve(targetsFile);
  const file = { variable: 'CARDEA_CRL_TARGETS', path, property: 'targets' };
  const entries = readEntriesFile(file, entryOf);
  return await Promise.all(entries.map((entry) => openTarget(entry, dirname(path))));
}

async function openTarget(entry: Entry, base: string): Promise<PublicationTarget> {
  if (entry.kind === 'folder')
    return folderTarget({
      name: entry.name,
      path: resolve(base, entry.path),
      mode: Number.parseInt(entry.mode ?? defaultMode, 8),
    });
  const passwordFile = resolve(base, entry.passwordFile);
  const password = await readOwnersFile(passwordFile);
  if (password === undefined) throw new CmError('Misconfigured', `There is no file ${passwordFile}.`);
  const { name, url, startTls, trustAnchorFile, bindDn, baseDn, timeoutSeconds } = entry;
  return ldapTarget({
    ...{ name, url, bindDn, baseDn },
    startsTls: startTls ?? false,
    trustAnchorsPem: trustAnchorFile === undefined ? undefined : await textOf(resolve(base, trustAnchorFile)),
    password: new Secret(password.replace(/\r?\n$/, '')),
    timeoutMs: (timeoutSeconds ?? defaultTimeoutSeconds) * 1000,
  });
}

function entryOf(entry: unknown, place: string): Entry {
  const kind = kindOf(entry);
  if (kind !== 'folder' && kind !== 'ldap') throw misconfigured(`${place}.kind`, 'must be folder or ldap');
  requireSchema(schemas[kind], entry, place);
  // The schema of this kind has passed it.
  const sound = entry as Entry;
  if (sound.kind === 'ldap') requireProtectedPassword(sound, place);
  return sound;
}

/** ldap without TLS shows the password to everybody on the way; only this machine may get it so. */
function requireProtectedPassword({ url, startTls }: Static<typeof ldap>, place: string): void {
  if (!URL.canParse(url))
    throw misconfigured(`${place}.url`, 'must be ldap:// or ldaps:// with host and port');
  const { protocol, hostname } = new URL(url);
  const isHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  if (protocol === 'ldap:' && startTls !== true && !isHere)
    throw misconfigured(`${place}.url`, 'must be ldaps, or ldap with startTls, or ldap to this machine');
  if (protocol === 'ldaps:' && startTls === true)
    throw misconfigured(`${place}.startTls`, 'is for ldap; ldaps has TLS from the start');
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new CmError('Misconfigured', `${file} cannot be read.`, { cause });
  }
}
