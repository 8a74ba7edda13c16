import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lifeCycleDocument } from './life-cycle-document.js';

test('docs/lifecycle.md says what the tables say', () => {
  const written = readFileSync(new URL('../../../docs/lifecycle.md', import.meta.url), 'utf8');
  expect(written).toBe(lifeCycleDocument());
});
