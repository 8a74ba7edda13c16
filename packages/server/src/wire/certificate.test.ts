import { loadEnums } from '@cardea/contract';
import { Secret } from '@cardea/domain';
import type { CertificationAnswer } from '@cardea/workflows';
import { expect, test } from 'vitest';
import { certificationAnswerToWire } from './certificate.js';

const enums = loadEnums();
const bytes = new Uint8Array(60).fill(7);
const lines = `${Buffer.from(bytes.subarray(0, 48)).toString('base64')}\r\n${Buffer.from(bytes.subarray(48)).toString('base64')}\r\n`;

function issued(changes: Partial<Extract<CertificationAnswer, { kind: 'issued' }>>): CertificationAnswer {
  return {
    kind: 'issued',
    templateCommonName: 'CardeaArchivedEncryption',
    certificate: {
      certificateDer: bytes,
      serialNumber: '1',
      thumbprint: 'AB',
      notBefore: new Date(0),
      notAfter: new Date(1),
    },
    caName: 'issuing',
    format: 'pkcs7',
    isServerGenerated: false,
    isKeyHistory: false,
    pfx: null,
    ...changes,
  };
}

test("a certificate for the client's own key is answered as PKCS#7 with the documented flags", () => {
  expect(certificationAnswerToWire(enums, issued({}), bytes)).toMatchObject({
    Flags: 65536,
    Pkcs7: lines,
    Pfx: null,
    isPkcs7: true,
    isPfx: false,
    isServerGenerated: false,
    isKeyHistory: false,
    Error: null,
  });
});

test('a key that the server made is answered as PFX, in the lines of PKCS#7', () => {
  const answer = issued({ format: 'pfx', isServerGenerated: true, pfx: new Secret(bytes) });
  expect(certificationAnswerToWire(enums, answer, null)).toMatchObject({
    Flags: 0x20002,
    Pkcs7: null,
    Pfx: lines,
    isPkcs7: false,
    isPfx: true,
    isServerGenerated: true,
  });
});

test('a key that is restored beside a newer one is marked as key history', () => {
  const pfx = new Secret(bytes);
  const answer = issued({ format: 'pfx', isServerGenerated: true, isKeyHistory: true, pfx });
  expect(certificationAnswerToWire(enums, answer, null)).toMatchObject({
    Flags: 0x20006,
    isKeyHistory: true,
  });
});

test('a refused request has an error and no bits', () => {
  const answer = { kind: 'refused', templateCommonName: 'T', detail: 'The key is too short.' } as const;
  expect(certificationAnswerToWire(enums, answer, null)).toMatchObject({
    Flags: 0,
    Pkcs7: null,
    Pfx: null,
    Error: { Message: 'The key is too short.', ErrorCode: 'BadCertificationRequest' },
  });
});
