import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { Secret } from '@cardea/domain';
import { describe, expect, test } from 'vitest';
import { combineShares, type KeyShare, shareDigest, splitKey } from './key-share.js';
import { parseShareText, shareText } from './share-text.js';

const newKey = () => new Secret(new Uint8Array(randomBytes(32)));
const hex = (secret: Secret<Uint8Array>) => Buffer.from(secret.reveal()).toString('hex');

/** Every choice of `count` shares. */
function choices(shares: readonly KeyShare[], count: number): KeyShare[][] {
  if (count === 0) return [[]];
  return shares.flatMap((share, index) =>
    choices(shares.slice(index + 1), count - 1).map((others) => [share, ...others]),
  );
}

describe('a key split three of five', () => {
  test('any three shares give it back', async () => {
    const key = newKey();
    const shares = await splitKey(key, { shares: 5, threshold: 3 });
    for (const three of choices(shares, 3)) expect(hex(await combineShares(three))).toBe(hex(key));
    expect(hex(await combineShares(shares))).toBe(hex(key));
  });

  test('two shares, a share twice, and shares of different splits are refused', async () => {
    const key = newKey();
    const [one, two, three] = await splitKey(key, { shares: 5, threshold: 3 });
    const [, , other] = await splitKey(key, { shares: 5, threshold: 3 });
    if (!one || !two || !three || !other) throw new Error('no shares');
    await expect(combineShares([one, two])).rejects.toThrow('2 are too few; it takes 3');
    await expect(combineShares([one, two, two])).rejects.toThrow('are the same twice');
    await expect(combineShares([one, two, other])).rejects.toThrow('are of different splits');
  });

  test('shares are known again by a hash, and print as nothing', async () => {
    const shares = await splitKey(newKey(), { shares: 5, threshold: 3 });
    expect(new Set(shares.map(shareDigest)).size).toBe(5);
    for (const share of shares) expect(inspect(share)).not.toContain(hex(share.value).slice(0, 8));
  });
});

test.each([
  [1, 1],
  [5, 1],
  [5, 6],
  [17, 3],
  [2.5, 2],
])('a key cannot be split into %s shares of which %s open it', async (shares, threshold) => {
  await expect(splitKey(newKey(), { shares, threshold })).rejects.toMatchObject({ kind: 'MalformedInput' });
});

describe('a share on paper', () => {
  const written = async () => {
    const [share] = await splitKey(newKey(), { shares: 3, threshold: 2 });
    if (share === undefined) throw new Error('no share');
    return { share, text: shareText(share).reveal() };
  };
  const read = (text: string) => parseShareText(new Secret(text));

  test('is twenty groups in four lines, and is read back however it is typed', async () => {
    const { share, text } = await written();
    expect(text.split('\n').map((line) => line.split('  ').length)).toEqual([5, 5, 5, 5]);
    for (const typed of [
      text,
      text.toLowerCase(),
      text.replaceAll('0', 'o').replaceAll('\n', '   '),
      `# share of the root key\n${text}\n`,
      text.replaceAll('-', ''),
    ]) {
      const outcome = read(typed);
      if (outcome.outcome !== 'read') throw new Error(JSON.stringify(outcome));
      expect({ ...outcome.share, value: hex(outcome.share.value) }).toEqual({
        ...share,
        value: hex(share.value),
      });
    }
  });

  test('tells the group in which one character is wrong, for every character', async () => {
    const { text } = await written();
    const groups = text.split(/\s+/);
    for (const [index, group] of groups.entries())
      for (const place of [0, 1, 2, 3]) {
        const digit = group[place] === '7' ? '8' : '7';
        const wrong = `${group.slice(0, place)}${digit}${group.slice(place + 1)}`;
        expect(read(groups.with(index, wrong).join(' '))).toEqual({
          outcome: 'wrongGroups',
          wrongGroups: [index + 1],
        });
      }
  });

  test('tells neighbouring groups that changed places, and how many groups are missing', async () => {
    const { text } = await written();
    const groups = text.split(/\s+/);
    const [first = '', second = ''] = groups;
    if (first.slice(0, 4) !== second.slice(0, 4))
      expect(read([second, first, ...groups.slice(2)].join(' '))).toMatchObject({ wrongGroups: [1, 2] });
    expect(read(groups.slice(1).join(' '))).toEqual({ outcome: 'wrongLength', groups: 19, expected: 20 });
  });
});
