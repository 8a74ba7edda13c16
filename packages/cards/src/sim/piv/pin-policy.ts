import type { PinPolicy } from '../../piv/yubico-extensions.js';
import type { StoredKey } from './piv-card-state.js';

/**
 * When a key wants the PIN. By SP 800-73-4 Part 1 Table 4b the digital signature key wants it each time, card
 * authentication never, and the others once.
 */
export function effectivePinPolicy(
  keyReference: string,
  { pinPolicy }: Pick<StoredKey, 'pinPolicy'>,
): Exclude<PinPolicy, 'default'> {
  if (pinPolicy !== 'default') return pinPolicy;
  return keyReference === '9C' ? 'always' : keyReference === '9E' ? 'never' : 'once';
}
