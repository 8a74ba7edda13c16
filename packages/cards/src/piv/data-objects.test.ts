import { execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MalformedCardData } from '../iso7816/malformed-card-data.js';
import { fromHex, toHex } from '../iso7816/octets.js';
import { cardIdentifierOf, encodeCardCapabilityContainer } from './card-capability-container.js';
import { decodeCertificateObject, encodeCertificateObject } from './certificate-object.js';
import { type Chuid, decodeChuid, encodeChuid } from './chuid.js';
import { decodeDiscoveryObject, encodeDiscoveryObject } from './discovery-object.js';
import { decodeFascN, encodeFascN, type FascN, nonFederalFascN } from './fasc-n.js';
import {
  decodePublicKeyTemplate,
  encodePublicKeyTemplate,
  type PivKeyAlgorithm,
  pivKeyAlgorithms,
} from './key-algorithm.js';
import { decodeKeyHistory, encodeKeyHistory } from './key-history.js';
import { certificateTagOf, keyReferenceOf, pivKeyReferences } from './sp800-73.js';

const exampleFascN: FascN = {
  agencyCode: '0032',
  systemCode: '0001',
  credentialNumber: '092446',
  credentialSeries: '0',
  individualCredentialIssue: '1',
  personIdentifier: '1112223333',
  organizationalCategory: '1',
  organizationalIdentifier: '1223',
  associationCategory: '2',
};

describe('FASC-N', () => {
  test('the example of TIG SCEPACS 2.3 §6.2 is encoded bit by bit as printed there', () => {
    expect(toHex(encodeFascN(exampleFascN))).toBe('d0439458210c2c19a0846d83685a1082108ce73984108ca3fc');
    expect(decodeFascN(encodeFascN(exampleFascN))).toEqual(exampleFascN);
  });

  test('the number of cards outside the federal government is the one that PIV tools write', () => {
    expect(toHex(encodeFascN(nonFederalFascN))).toBe('d4e739da739ced39ce739d836858210842108421c84210c3eb');
  });

  test('every single wrong bit is noticed', () => {
    const right = encodeFascN(exampleFascN);
    for (let bit = 0; bit < right.length * 8; bit++) {
      const wrong = right.map((byte, index) => (index === bit >> 3 ? byte ^ (0x80 >> (bit & 7)) : byte));
      expect(() => decodeFascN(wrong)).toThrow(MalformedCardData);
    }
  });

  test('a field with too few digits is named', () => {
    expect(() => encodeFascN({ ...exampleFascN, agencyCode: '32' })).toThrow('agencyCode: must be 4');
  });
});

const chuid: Chuid = {
  fascN: encodeFascN(nonFederalFascN),
  cardHolderGuid: fromHex('00112233445566778899aabbccddeeff'),
  expirationDate: '2030-01-31',
  issuerAsymmetricSignature: new Uint8Array(0),
};

describe('data objects', () => {
  test('a CHUID is laid out as SP 800-73-4 Part 1 Table 9 says', () => {
    const bytes = encodeChuid(chuid);
    expect(toHex(bytes)).toBe(
      '3019d4e739da739ced39ce739d836858210842108421c84210c3eb' +
        '341000112233445566778899aabbccddeeff' +
        '35083230333030313331' +
        '3e00fe00',
    );
    expect(decodeChuid(bytes)).toEqual(chuid);
  });

  test('a CHUID may name the person by a UUID of their own', () => {
    const withPerson = { ...chuid, cardholderUuid: fromHex('ffeeddccbbaa99887766554433221100') };
    expect(decodeChuid(encodeChuid(withPerson))).toEqual(withPerson);
  });

  test('a CHUID with a date of another form is refused', () => {
    expect(() => encodeChuid({ ...chuid, expirationDate: '31.01.2030' })).toThrow('expirationDate');
  });

  test('a Card Capability Container carries the identifier of its card', () => {
    const cardNumber = fromHex('0102030405060708090a0b0c0d0e');
    const container = encodeCardCapabilityContainer(cardNumber);
    expect(toHex(container)).toBe(
      'f015a000000116ff020102030405060708090a0b0c0d0ef10121f20121f300f40100f50110f600f700fa00fb00fc00fd00fe00',
    );
    expect(toHex(cardIdentifierOf(container))).toBe('a000000116ff020102030405060708090a0b0c0d0e');
  });

  test('the discovery object says that the application PIN alone opens the card', () => {
    expect(toHex(encodeDiscoveryObject())).toBe('7e124f0ba0000003080000100001005f2f024000');
    expect(decodeDiscoveryObject(encodeDiscoveryObject())).toMatchObject({
      hasApplicationPin: true,
      hasGlobalPin: false,
    });
  });

  test('the key history tells how many retired keys there are, and where their certificates are', () => {
    const history = { keysWithOnCardCertificates: 3, keysWithOffCardCertificates: 0 };
    expect(toHex(encodeKeyHistory(history))).toBe('c10103c20100f300fe00');
    expect(decodeKeyHistory(encodeKeyHistory(history))).toEqual(history);
    const elsewhere = {
      ...history,
      keysWithOffCardCertificates: 1,
      offCardCertificatesUrl: 'http://x.example/1',
    };
    expect(decodeKeyHistory(encodeKeyHistory(elsewhere))).toEqual(elsewhere);
    expect(() => encodeKeyHistory({ ...history, keysWithOffCardCertificates: 1 })).toThrow(
      'offCardCertificatesUrl',
    );
    expect(() => encodeKeyHistory({ ...history, keysWithOnCardCertificates: 21 })).toThrow('at most 20');
  });

  test('a certificate object is read compressed and not compressed', () => {
    const certificateDer = fromHex(`30820100${'ab'.repeat(256)}`);
    const plain = encodeCertificateObject(certificateDer);
    expect(toHex(plain)).toBe(`70820104${toHex(certificateDer)}710100fe00`);
    const compressed = encodeCertificateObject(certificateDer, { isCompressed: true });
    expect(compressed.length).toBeLessThan(plain.length);
    // 1F 8B opens a GZIP stream (RFC 1952 §2.3.1).
    expect(toHex(compressed.subarray(2, 4))).toBe('1f8b');
    expect(decodeCertificateObject(plain)).toEqual(certificateDer);
    expect(decodeCertificateObject(compressed)).toEqual(certificateDer);
  });

  test('an empty object holds no certificate', () => {
    expect(decodeCertificateObject(new Uint8Array(0))).toBeUndefined();
  });

  test('a GZIP stream that grows beyond 64 KiB is refused', () => {
    const bomb = encodeCertificateObject(new Uint8Array(1 << 20), { isCompressed: true });
    expect(() => decodeCertificateObject(bomb)).toThrow(MalformedCardData);
  });

  test('certificates have the tags of SP 800-73-4 Part 1 Table 3', () => {
    const tags = pivKeyReferences.map((reference) => certificateTagOf(reference).toString(16));
    expect(tags.slice(0, 5)).toEqual(['5fc105', '5fc10a', '5fc10b', '5fc101', '5fc10d']);
    expect(certificateTagOf('95').toString(16)).toBe('5fc120');
    expect(keyReferenceOf(0x95)).toBe('95');
    expect(keyReferenceOf(0x96)).toBeUndefined();
  });

  test('arbitrary bytes are decoded or refused, and nothing else happens', () => {
    const decoders = [
      decodeChuid,
      decodeCertificateObject,
      cardIdentifierOf,
      decodeDiscoveryObject,
      decodeFascN,
    ];
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      mutated(encodeChuid(chuid)),
      mutated(encodeDiscoveryObject()),
    );
    fc.assert(
      fc.property(bytes, fc.constantFrom(...decoders), (input, decode) => {
        try {
          decode(input);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedCardData);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

/** The bytes with one of them changed, so that the fuzz reaches deeper than the first tag. */
function mutated(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }))
    .map(([position, value]) => bytes.map((byte, index) => (index === position ? value : byte)));
}

describe('public keys of cards', () => {
  const opensslOptions: Record<PivKeyAlgorithm, readonly string[]> = {
    'RSA-2048': ['RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
    'RSA-3072': ['RSA', '-pkeyopt', 'rsa_keygen_bits:3072'],
    'RSA-4096': ['RSA', '-pkeyopt', 'rsa_keygen_bits:4096'],
    'P-256': ['EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
    'P-384': ['EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
    Ed25519: ['ED25519'],
  };

  test.each(pivKeyAlgorithms.filter((name) => !['RSA-3072', 'RSA-4096'].includes(name)))(
    'a %s key survives the way through template 7F49 as openssl knows it',
    (algorithm) => {
      const pem = execFileSync('openssl', ['genpkey', '-algorithm', ...opensslOptions[algorithm]], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const spki = execFileSync('openssl', ['pkey', '-pubout', '-outform', 'DER'], { input: pem });
      const template = encodePublicKeyTemplate(createPublicKey(pem));
      expect(toHex(template.subarray(0, 2))).toBe('7f49');
      const key = decodePublicKeyTemplate(algorithm, template);
      expect(key.export({ type: 'spki', format: 'der' })).toEqual(spki);
    },
  );

  test('a point that is not on its curve is refused', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const template = encodePublicKeyTemplate(publicKey);
    const last = template.length - 1;
    const offCurve = template.map((byte, index) => (index === last ? byte ^ 1 : byte));
    expect(() => decodePublicKeyTemplate('P-256', offCurve)).toThrow(MalformedCardData);
  });

  test('a key of another algorithm than asked for is refused', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    expect(() => decodePublicKeyTemplate('RSA-3072', encodePublicKeyTemplate(publicKey))).toThrow('RSA-3072');
    expect(() => decodePublicKeyTemplate('P-256', encodePublicKeyTemplate(publicKey))).toThrow(
      MalformedCardData,
    );
  });
});
