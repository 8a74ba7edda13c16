import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { Secret } from '@cardea/domain';
import { describe, expect, test } from 'vitest';
import { WorkFolder } from '../../testing/tools.js';
import {
  addKeyToOwnFile,
  eraseKeyFromOwnFile,
  type KeyEncryptionKeySource,
  loadKeyEncryptionKeys,
} from './key-encryption-key.js';

const hex = '00112233445566778899aabbccddeeffFFEEDDCCBBAA99887766554433221100';
const hexOf = (key: { reveal(): Uint8Array }) => Buffer.from(key.reveal()).toString('hex');

const loadKeyEncryptionKey = async (source: KeyEncryptionKeySource) => {
  const [key] = await loadKeyEncryptionKeys(source, { mayCreate: true });
  if (key === undefined) throw new Error('there is a key');
  return key;
};

describe('the key-encryption key', () => {
  test.each([
    ['64 hex digits', hex],
    ['44 base64 characters', Buffer.from(hex, 'hex').toString('base64')],
    ['a value with a line end', `${hex}\n`],
  ])('is read from the environment as %s, and no file is touched', async (_, value) => {
    using folder = new WorkFolder();
    const key = await loadKeyEncryptionKey({ fromEnvironment: new Secret(value), file: folder.file('kek') });
    expect(hexOf(key)).toBe(hex.toLowerCase());
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test.each(['', 'short', hex.slice(2), `${hex}00`, `zz${hex.slice(2)}`, 'A'.repeat(44)])(
    'in the environment is refused as %j',
    async (value) => {
      using folder = new WorkFolder();
      const loading = loadKeyEncryptionKey({ fromEnvironment: new Secret(value), file: folder.file('kek') });
      await expect(loading).rejects.toMatchObject({
        kind: 'Misconfigured',
        detail: expect.stringMatching(/32 bytes/),
      });
    },
  );

  test('is read from a named file or a credential of the service manager, in this order, and no file is made', async () => {
    using folder = new WorkFolder();
    const namedFile = folder.write('named', hex);
    const credentialFile = folder.write('credential', 'ff'.repeat(32));
    // systemd guards credentials by access lists, which look like rights of the group.
    chmodSync(credentialFile, 0o440);
    const file = folder.file('kek');
    expect(hexOf(await loadKeyEncryptionKey({ namedFile, credentialFile, file }))).toBe(hex.toLowerCase());
    expect(hexOf(await loadKeyEncryptionKey({ credentialFile, file }))).toBe('ff'.repeat(32));
    expect(readdirSync(folder.path).sort()).toEqual(['credential', 'named']);
  });

  test('in a named file that is not there is missed, never made', async () => {
    using folder = new WorkFolder();
    const [namedFile, file] = [folder.file('absent'), folder.file('kek')];
    await expect(loadKeyEncryptionKey({ namedFile, file })).rejects.toMatchObject({
      kind: 'Misconfigured',
      detail: `There is no file ${namedFile}.`,
    });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('is made when the service manager gives credentials, but not this one', async () => {
    using folder = new WorkFolder();
    const source = { credentialFile: folder.file('absent'), file: folder.file('kek') };
    await loadKeyEncryptionKey(source);
    expect(readdirSync(folder.path)).toEqual(['kek']);
  });

  test('is made in a file that only the owner may use, and stays the same', async () => {
    using folder = new WorkFolder();
    const source = { fromEnvironment: undefined, file: folder.file('kek') };
    const key = hexOf(await loadKeyEncryptionKey(source));
    expect(statSync(source.file).mode & 0o777).toBe(0o600);
    expect(hexOf(await loadKeyEncryptionKey(source))).toBe(key);
    expect(readFileSync(source.file, 'utf8')).toBe(`${key}\n`);
    expect(readdirSync(folder.path)).toEqual(['kek']);
  });

  test('made by many processes at once is one key', async () => {
    using folder = new WorkFolder();
    const source = { fromEnvironment: undefined, file: folder.file('kek') };
    const keys = await Promise.all(Array.from({ length: 20 }, () => loadKeyEncryptionKey(source)));
    expect(new Set(keys.map(hexOf)).size).toBe(1);
    expect(readdirSync(folder.path)).toEqual(['kek']);
  });

  test('in a file that others may read is refused with the remedy', async () => {
    using folder = new WorkFolder();
    const file = folder.write('kek', hex);
    for (const mode of [0o640, 0o604, 0o660]) {
      chmodSync(file, mode);
      await expect(loadKeyEncryptionKey({ fromEnvironment: undefined, file })).rejects.toMatchObject({
        kind: 'Misconfigured',
        detail: expect.stringContaining(`chmod 600 ${file}`),
      });
    }
  });

  test('in a damaged file is refused and never replaced', async () => {
    using folder = new WorkFolder();
    const file = folder.write('kek', '');
    await expect(loadKeyEncryptionKey({ fromEnvironment: undefined, file })).rejects.toMatchObject({
      kind: 'Misconfigured',
    });
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  test('in something that is no file is refused', async () => {
    using folder = new WorkFolder();
    mkdirSync(folder.file('kek'), { mode: 0o700 });
    const loading = loadKeyEncryptionKey({ fromEnvironment: undefined, file: folder.file('kek') });
    await expect(loading).rejects.toMatchObject({ kind: 'Misconfigured' });
  });
});

describe('the file of several key-encryption keys', () => {
  const load = async (file: string) => {
    const warnings: string[] = [];
    const keys = await loadKeyEncryptionKeys(
      { file },
      { mayCreate: false, warn: (text) => warnings.push(text) },
    );
    return { keys: keys.map(hexOf), warnings };
  };
  const first = hex.toLowerCase();

  test.each([
    ['a few digits', 'abc'],
    ['all digits but one', 'a'.repeat(63)],
    ['octets that never got their value', '\0'.repeat(64)],
    ['a few digits and such octets', `abc${'\0'.repeat(61)}`],
  ])('that a crash cut short after %s is read without that line, which is warned of', async (_, torn) => {
    using folder = new WorkFolder();
    const file = folder.write('kek', `${first}\n${torn}`);
    expect(await load(file)).toEqual({ keys: [first], warnings: [expect.stringContaining(file)] });
    await addKeyToOwnFile({ file });
    const { keys } = await load(file);
    expect(keys).toEqual([first, expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });

  test('keeps a key whose line has no end apart from the one that is added', async () => {
    using folder = new WorkFolder();
    const file = folder.write('kek', first);
    await addKeyToOwnFile({ file });
    const { keys, warnings } = await load(file);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(first);
    expect(warnings).toEqual([]);
  });

  test('of the operator is never taken with a line cut short', async () => {
    using folder = new WorkFolder();
    const namedFile = folder.write('kek', `${first}\nabc`);
    const loading = loadKeyEncryptionKeys({ namedFile, file: folder.file('own') }, { mayCreate: false });
    await expect(loading).rejects.toMatchObject({ kind: 'Misconfigured' });
  });

  test('that has only a line cut short has no key', async () => {
    using folder = new WorkFolder();
    await expect(load(folder.write('kek', 'abc'))).rejects.toMatchObject({ kind: 'Misconfigured' });
  });

  test('loses a key that is erased, and no other', async () => {
    using folder = new WorkFolder();
    const file = folder.write('kek', `${first}\nab`);
    await addKeyToOwnFile({ file });
    const { keys } = await load(file);
    expect(await eraseKeyFromOwnFile({ file }, (key) => hexOf(key) === first)).toBe(true);
    expect((await load(file)).keys).toEqual(keys.slice(1));
    expect(readFileSync(file, 'utf8')).not.toContain(first);
    expect(await eraseKeyFromOwnFile({ file }, (key) => hexOf(key) === first)).toBe(false);
  });
});
