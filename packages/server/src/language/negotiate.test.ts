import { expect, test } from 'vitest';
import { askedLanguage } from './negotiate.js';

test.each([
  ['de', 'de'],
  ['en', 'en'],
  ['de-AT', 'de'],
  ['de-AT, de;q=0.9, en;q=0.8', 'de'],
  ['en-GB, de;q=0.9', 'en'],
  ['fr', 'en'],
  ['fr, de;q=0.5', 'de'],
  ['fr, en;q=0.4, de;q=0.5', 'de'],
  ['de;q=0, en;q=0.1', 'en'],
  ['*', 'en'],
  ['', 'en'],
  ['/;,;q=', 'en'],
  [undefined, 'en'],
])('whoever accepts %s is answered in %s', (accepted, language) => {
  expect(askedLanguage(accepted)).toBe(language);
});
