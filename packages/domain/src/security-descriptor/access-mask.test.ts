import { describe, expect, test } from 'vitest';
import { readAccessMask, rightMask, withoutGenericRights } from './access-mask.js';

describe('the rights of an entry', () => {
  test.each([
    ['', 0],
    ['CC', 0x1],
    ['DCSW', 0xa],
    ['CCDCLCSWSDRC', 0x3000f],
    ['CCDCLCSWRPWPDTLOCRSDRCWDWO', 0xf01ff],
    ['GR', 0x80000000],
    ['GAGRGWGX', 0xf0000000],
    ['FA', 0x1f01ff],
    ['0x1f01ff', 0x1f01ff],
    ['0xFFFFFFFF', 0xffffffff],
    ['017', 15],
    ['0', 0],
    ['4294967295', 0xffffffff],
  ])('%s are understood and keep their spelling', (text, mask) => {
    expect(readAccessMask(text)).toEqual({ text, mask });
  });

  test.each(['C', 'CCD', 'ZZ', 'cc', '0x', '0x1FFFFFFFF', '08', '4294967296', 'CC0x1', '-1'])(
    '%s are refused',
    (text) => {
      expect(readAccessMask(text)).toBeNull();
    },
  );
});

describe('generic rights of a directory object', () => {
  test.each([
    ['GR', rightMask.GR, rightMask.RC | rightMask.LC | rightMask.RP | rightMask.LO],
    ['GW', rightMask.GW, rightMask.RC | rightMask.SW | rightMask.WP],
    ['GX', rightMask.GX, rightMask.RC | rightMask.LC],
    ['GA', rightMask.GA, 0xf01ff],
  ])('%s stand for specific ones', (_name, generic, specific) => {
    expect(withoutGenericRights(generic)).toBe(specific);
  });

  test('leave specific rights beside them as they are', () => {
    expect(withoutGenericRights(rightMask.GX | rightMask.CR)).toBe(
      rightMask.RC | rightMask.LC | rightMask.CR,
    );
    expect(withoutGenericRights(rightMask.CC)).toBe(rightMask.CC);
  });
});
