import { basename } from 'node:path';
import { CommandFailure, exitCodes } from '../failure.js';
import { defineCommand, text } from './command.js';
import { minute } from './format.js';
import { readText } from './input.js';

/** What the server takes in one call. */
const keysAtOnce = 10_000;

/** The part of `cardea blocked-keys` that is about lists of many keys. */
export const keyListCommands = [
  defineCommand({
    usage: 'import <file>',
    does: 'let nobody be certified for the RSA keys on a list, such as the weak keys of Debian (CVE-2008-0166)',
    examples: [
      'cardea blocked-keys import /usr/share/openssl-blacklist/blacklist.RSA-2048',
      'cardea blocked-keys import found.txt --name found --reason "Its private key was in a firmware image."',
    ],
    options: {
      name: text('--name <name>', 'the list that the keys are added to; the name of the file when missing'),
      reason: text('--reason <text>', 'told to whoever wants one of the keys certified'),
    },
    async run({ client, args: [file], given, out }) {
      const name = given.name ?? basename(file);
      const reason = given.reason ?? `It is on the list ${name} of keys that others can compute.`;
      const fingerprints = fingerprintsIn(readText(file), file);
      let added = 0;
      for (let start = 0; start < fingerprints.length; start += keysAtOnce) {
        const modulusFingerprints = fingerprints.slice(start, start + keysAtOnce);
        added += (await client.addToKeyList(name, { reason, modulusFingerprints })).added;
      }
      out.outcome(
        `The list ${name} blocks ${added} more keys; ${fingerprints.length - added} were on it before.`,
        { name, reason, added, read: fingerprints.length },
      );
    },
  }),
  defineCommand({
    usage: 'lists',
    does: 'list the imported lists of keys',
    examples: ['cardea blocked-keys lists'],
    run: async ({ client, out }) =>
      out.table(await client.keyLists(), {
        NAME: ({ name }) => name,
        KEYS: ({ keys }) => String(keys),
        CHANGED: ({ changedAt }) => minute(changedAt),
        REASON: ({ reason }) => reason,
      }),
  }),
  defineCommand({
    usage: 'remove-list <name>',
    does: 'remove a list, so that its keys may be certified',
    examples: ['cardea blocked-keys remove-list blacklist.RSA-2048'],
    async run({ client, args: [name], out }) {
      await client.removeKeyList(name);
      out.outcome(`The list ${name} is removed.`, { name });
    },
  }),
] as const;

/**
 * The fingerprints in a file of the package openssl-blacklist: 20 hexadecimal digits a line, and comments after `#`.
 *
 * Errors: {@link CommandFailure} naming the first line that is neither, or when there is no fingerprint.
 */
function fingerprintsIn(contents: string, file: string): readonly string[] {
  const found = new Set<string>();
  for (const [index, line] of contents.split(/\r?\n/).entries()) {
    const bare = line.trim().toLowerCase();
    if (bare === '' || bare.startsWith('#')) continue;
    if (!/^[0-9a-f]{20}$/.test(bare))
      throw new CommandFailure(
        `Line ${index + 1} of ${file} is not 20 hexadecimal digits. Nothing was imported. Such a list has the last 20 digits of: openssl rsa -noout -modulus -in key.pem | sha1sum`,
        exitCodes.badInput,
      );
    found.add(bare);
  }
  if (found.size === 0) throw new CommandFailure(`${file} has no fingerprint of a key.`, exitCodes.badInput);
  return [...found];
}
