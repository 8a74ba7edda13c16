import { yubicoInstruction } from '../../piv/yubico-extensions.js';
import type { PivCardState } from './piv-card-state.js';

/** Firmware, major and minor, from which on Yubico's cards know a command; the others are older than these. */
const sinceFirmware: ReadonlyMap<number, readonly [number, number]> = new Map([
  [yubicoInstruction.attest, [4, 3]],
  [yubicoInstruction.getSerial, [5, 0]],
  [yubicoInstruction.getMetadata, [5, 3]],
  [yubicoInstruction.moveKey, [5, 7]],
]);
const extensions: ReadonlySet<number> = new Set(Object.values(yubicoInstruction));

/** Says whether a card of this model knows the command. */
export function isKnownCommand(
  { isPlain, firmwareVersion }: Pick<PivCardState, 'isPlain' | 'firmwareVersion'>,
  ins: number,
): boolean {
  if (!extensions.has(ins)) return true;
  if (isPlain === true) return false;
  const [wantedMajor, wantedMinor] = sinceFirmware.get(ins) ?? [0, 0];
  const [major = 0, minor = 0] = firmwareVersion.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
