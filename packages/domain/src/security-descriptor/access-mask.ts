/** Rights of an entry: the bits, and the text they were written as, so that printing gives it back. */
export interface AccessMask {
  /** As written: two-letter rights side by side, `0x…`, octal with a leading 0, or decimal. May be empty. */
  readonly text: string;
  /** The 32 bits, unsigned. */
  readonly mask: number;
}

/** Bits of the two-letter rights ([MS-DTYP] §2.5.1.1; directory rights as in [MS-ADTS] §5.1.3.2). */
export const rightMask = {
  CC: 0x1,
  DC: 0x2,
  LC: 0x4,
  SW: 0x8,
  RP: 0x10,
  WP: 0x20,
  DT: 0x40,
  LO: 0x80,
  CR: 0x100,
  SD: 0x1_0000,
  RC: 0x2_0000,
  WD: 0x4_0000,
  WO: 0x8_0000,
  GA: 0x1000_0000,
  GX: 0x2000_0000,
  GW: 0x4000_0000,
  GR: 0x8000_0000,
} as const;

/** Rights of files, registry keys and mandatory labels: understood, since descriptors copied from elsewhere hold them. */
const foreignRightMask = {
  FA: 0x1f_01ff,
  FR: 0x12_0089,
  FW: 0x12_0116,
  FX: 0x12_00a0,
  KA: 0xf_003f,
  KR: 0x2_0019,
  KW: 0x2_0006,
  KX: 0x2_0019,
  NW: 0x1,
  NR: 0x2,
  NX: 0x4,
} as const;

const masks: ReadonlyMap<string, number> = new Map(Object.entries({ ...rightMask, ...foreignRightMask }));
const numeric = /^(?:0x[0-9A-Fa-f]{1,8}|0[0-7]+|0|[1-9]\d{0,9})$/;
const greatestMask = 0xffff_ffff;

/** What the generic rights stand for on a directory object ([MS-ADTS] §5.1.3.2). */
const genericMapping = [
  [rightMask.GR, rightMask.RC | rightMask.LC | rightMask.RP | rightMask.LO],
  [rightMask.GW, rightMask.RC | rightMask.SW | rightMask.WP],
  [rightMask.GX, rightMask.RC | rightMask.LC],
  [rightMask.GA, 0xf_01ff],
] as const;

/** Reads the rights field of an entry ([MS-DTYP] §2.5.1.1 `ace-rights`); null when it is not one. */
export function readAccessMask(text: string): AccessMask | null {
  if (numeric.test(text)) return numericMask(text);
  if (text.length % 2 !== 0) return null;
  let mask = 0;
  for (let at = 0; at < text.length; at += 2) {
    const right = masks.get(text.slice(at, at + 2));
    if (right === undefined) return null;
    mask |= right;
  }
  return { text, mask: mask >>> 0 };
}

function numericMask(text: string): AccessMask | null {
  const isOctal = text.length > 1 && text.startsWith('0') && !text.startsWith('0x');
  const mask = isOctal ? Number.parseInt(text, 8) : Number(text);
  return mask <= greatestMask ? { text, mask } : null;
}

/** Replaces generic rights by those they stand for on a directory object ([MS-ADTS] §5.1.3.2); bits 28 to 31 are then clear. */
export function withoutGenericRights(mask: number): number {
  let mapped = mask;
  for (const [generic, specific] of genericMapping) {
    if ((mask & generic) !== 0) mapped = (mapped & ~generic) | specific;
  }
  return mapped;
}
