import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from './secret.js';

test('a secret shows nothing when printed, joined, serialised or inspected', () => {
  const pin = new Secret('827364');
  const shown = [
    `${pin}`,
    String(pin),
    JSON.stringify({ pin }),
    inspect({ pin }, { depth: 5, showHidden: true }),
  ];
  for (const text of shown) {
    expect(text).toContain('[secret]');
    expect(text).not.toContain('827364');
  }
  expect(pin.reveal()).toBe('827364');
});
