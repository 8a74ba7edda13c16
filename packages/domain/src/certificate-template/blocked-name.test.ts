import { describe, expect, test } from 'vitest';
import { type NameMatching, namePattern, patternsFor } from './blocked-name.js';
import type { BlockableNameType } from './names-for-user.js';

function isBlocked(type: BlockableNameType, name: string, matching: NameMatching, value: string): boolean {
  const meant = JSON.stringify(namePattern({ type, matching, value }));
  return patternsFor({ type, value: name }).some((pattern) => JSON.stringify(pattern) === meant);
}

describe('a blocked name', () => {
  test.each<[BlockableNameType, string, NameMatching, string]>([
    ['dNSName', 'lab.contoso.example', 'exact', 'LAB.contoso.example.'],
    ['dNSName', 'lab.contoso.example', 'suffix', 'lab.contoso.example'],
    ['dNSName', 'a.b.lab.contoso.example', 'suffix', 'contoso.example'],
    ['dNSName', 'xn--mnchen-3ya.example', 'exact', 'münchen.example'],
    ['dNSName', 'www.MÜNCHEN.example', 'suffix', 'xn--mnchen-3ya.example'],
    ['rfc822Name', 'anna@contoso.example', 'exact', 'Anna@Contoso.example'],
    ['rfc822Name', 'anna@contoso.example', 'exact', 'contoso.example'],
    ['rfc822Name', 'anna@mail.contoso.example', 'suffix', 'contoso.example'],
    ['rfc822Name', 'anna@xn--mnchen-3ya.example', 'suffix', 'münchen.example'],
    ['userPrincipalName', 'anna@contoso.example', 'exact', 'ANNA@contoso.example'],
    ['userPrincipalName', 'anna@emea.contoso.example', 'suffix', 'contoso.example'],
    ['commonName', 'Domain  Administrator', 'exact', ' domain administrator'],
    ['commonName', 'ﬁle server', 'exact', 'file server'],
    ['commonName', 'www.münchen.example', 'suffix', 'münchen.example'],
    ['commonName', 'www.münchen.example', 'exact', 'www.xn--mnchen-3ya.example'],
  ])('%s: %s falls under %s %s', (type, name, matching, value) => {
    expect(isBlocked(type, name, matching, value)).toBe(true);
  });

  test.each<[BlockableNameType, string, NameMatching, string]>([
    ['dNSName', 'www.lab.contoso.example', 'exact', 'lab.contoso.example'],
    ['dNSName', 'notcontoso.example', 'suffix', 'contoso.example'],
    ['dNSName', 'contoso.example', 'suffix', 'lab.contoso.example'],
    ['rfc822Name', 'anna@mail.contoso.example', 'exact', 'contoso.example'],
    ['rfc822Name', 'contoso.example@other.example', 'suffix', 'contoso.example'],
    ['commonName', 'Administrators', 'exact', 'Administrator'],
    ['commonName', 'Anna Administrator', 'suffix', 'administrator'],
  ])('%s: %s does not fall under %s %s', (type, name, matching, value) => {
    expect(isBlocked(type, name, matching, value)).toBe(false);
  });

  test('is of one type: a blocked mailbox is no blocked user principal name', () => {
    const mailbox = namePattern({ type: 'rfc822Name', matching: 'exact', value: 'anna@contoso.example' });
    const found = patternsFor({ type: 'userPrincipalName', value: 'anna@contoso.example' });
    expect(found).not.toContainEqual(mailbox);
  });

  test.each<[BlockableNameType, NameMatching, string]>([
    ['dNSName', 'exact', ' '],
    ['dNSName', 'exact', '*.contoso.example'],
    ['dNSName', 'suffix', '.contoso.example'],
    ['dNSName', 'exact', 'two words'],
    ['rfc822Name', 'suffix', 'anna@contoso.example'],
    ['rfc822Name', 'exact', '@contoso.example'],
    ['userPrincipalName', 'exact', 'anna@'],
    ['commonName', 'suffix', 'two words'],
  ])('that means nothing is refused: %s %s %s', (type, matching, value) => {
    expect(() => namePattern({ type, matching, value })).toThrow(
      expect.objectContaining({ kind: 'MalformedInput', field: 'value' }),
    );
  });
});
