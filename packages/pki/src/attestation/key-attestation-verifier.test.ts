import { generateKeyPairSync } from 'node:crypto';
import { KeyUsageFlags } from '@peculiar/asn1-x509';
import { describe, expect, test } from 'vitest';
import {
  authorityExtensions,
  cardExtensions,
  expired,
  makeCardChain,
  makeParty,
  notYetValid,
  now,
  type Party,
  rawExtension,
} from '../testing/attestation-chain.js';
import { pem } from '../testing/tools.js';
import { pivAttestationVerifier } from './key-attestation-verifier.js';
import { yubicoExtension } from './yubico-facts.js';

const pemOf = ({ certificateDer }: Party) => pem('CERTIFICATE', certificateDer);

/** Verifies as a CA would that trusts `root`; `about` is the key of the certification request. */
function verify(chain: readonly (Party | Uint8Array)[], root: Party | readonly Party[], about?: Party) {
  const ders = chain.map((one) => (one instanceof Uint8Array ? one : one.certificateDer));
  const [attestationDer = new Uint8Array(0), ...intermediatesDer] = ders;
  const [first] = chain;
  const key = about ?? (first instanceof Uint8Array ? undefined : first);
  return pivAttestationVerifier.verify(
    { attestationDer, intermediatesDer },
    {
      publicKeyDer: key?.publicKeyDer ?? new Uint8Array(0),
      trustedRootsPem: ('certificateDer' in root ? [root] : root).map(pemOf),
      now,
    },
  );
}

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toMatchObject({ kind: 'BadCertificationRequest' });
    return (error as Error).message;
  }
  throw new Error('It was accepted.');
}

describe('a chain that leads to a trusted root', () => {
  test('may be signed with RSA, as the older ones are', async () => {
    const rsa = () => ({ keys: generateKeyPairSync('rsa', { modulusLength: 2048 }) });
    const { root, card, key } = await makeCardChain({ root: rsa(), card: rsa() });
    expect(verify([key, card], root).firmwareVersion).toBe('5.7.1');
  });

  test('tells card, firmware and policies of the key', async () => {
    const { root, card, key } = await makeCardChain();
    expect(verify([key, card], root)).toEqual({
      cardSerial: '12345678',
      firmwareVersion: '5.7.1',
      pinPolicy: 'once',
      touchPolicy: 'never',
    });
  });

  test.each([
    [[1, 1], 'never', 'never'],
    [[2, 2], 'once', 'always'],
    [[3, 3], 'always', 'cached'],
    [[4, 1], 'matchOnce', 'never'],
    [[5, 1], 'matchAlways', 'never'],
  ])('policies %j are PIN %s and touch %s', async (policies, pinPolicy, touchPolicy) => {
    const { root, card, key } = await makeCardChain({ key: { extensions: cardExtensions(policies) } });
    expect(verify([key, card], root)).toMatchObject({ pinPolicy, touchPolicy });
  });

  test('a card that keeps its serial number to itself has none', async () => {
    const [firmware, , policies] = cardExtensions();
    const extensions = [firmware, policies].filter((one) => one !== undefined);
    const { root, card, key } = await makeCardChain({ key: { extensions } });
    expect(verify([key, card], root).cardSerial).toBeNull();
  });

  test('intermediates may come in any order, and with ones that are not needed', async () => {
    const root = await makeParty('Maker Root');
    const batch = await makeParty('Maker Batch', { issuer: root });
    const card = await makeParty('Card Attestation', { issuer: batch });
    const key = await makeParty('Attestation 9A', { issuer: card, extensions: cardExtensions() });
    const stranger = await makeParty('Stranger');
    expect(verify([key, root, stranger, batch, card], [stranger, root]).firmwareVersion).toBe('5.7.1');
  });

  test('a root need not be self-signed: an authority below the root may be the trusted one', async () => {
    const { card, key } = await makeCardChain();
    expect(verify([key], card).firmwareVersion).toBe('5.7.1');
  });
});

describe('refused', () => {
  test('an attestation about another key than that of the request', async () => {
    const { root, card, key } = await makeCardChain();
    const other = await makeParty('Another key');
    expect(refusal(() => verify([key, card], root, other))).toContain('about another key');
  });

  test('a root that nobody trusts', async () => {
    const { card, key } = await makeCardChain();
    const message = refusal(() => verify([key, card], []));
    expect(message).toBe('Intermediate 1 leads to none of the trusted roots.');
    const other = await makeParty('Other Root');
    expect(refusal(() => verify([key, card], other))).toContain('none of the trusted roots');
  });

  test('a root that only has the name of the trusted one', async () => {
    const { card, key } = await makeCardChain();
    const namesake = await makeParty('Maker Root');
    expect(refusal(() => verify([key, card], namesake))).toContain(
      'signature of intermediate 1 does not verify',
    );
    const ofAnotherFamily = await makeParty('Maker Root', {
      keys: generateKeyPairSync('rsa', { modulusLength: 2048 }),
    });
    expect(refusal(() => verify([key, card], ofAnotherFamily))).toContain('does not verify');
  });

  test('the intermediate left out', async () => {
    const { root, key } = await makeCardChain();
    expect(refusal(() => verify([key], root))).toBe('The attestation leads to none of the trusted roots.');
  });

  test('a damaged signature', async () => {
    const { root, card, key } = await makeCardChain();
    const damaged = Uint8Array.from(key.certificateDer);
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
    expect(refusal(() => verify([damaged, card], root, key))).toContain(
      'signature of the attestation does not verify',
    );
  });

  test.each([
    [
      'an attestation that has expired',
      { key: { extensions: cardExtensions(), validity: expired } },
      /attestation expired/,
    ],
    ['a card that has expired', { card: { validity: expired } }, /Intermediate 1 expired/],
    ['a root that has expired', { root: { validity: expired } }, /trusted root expired/],
    [
      'a card that is not valid yet',
      { card: { validity: notYetValid } },
      /Intermediate 1 is not valid before/,
    ],
    [
      'a card without basicConstraints, as YubiKeys before firmware 5.3 have it',
      { card: { extensions: [] } },
      /Intermediate 1 is not that of a certification authority/,
    ],
    [
      'a card that says it is no authority',
      { card: { extensions: authorityExtensions({ cA: false }) } },
      /Intermediate 1 is not that/,
    ],
    [
      'a card that may not sign certificates',
      { card: { extensions: authorityExtensions({}, KeyUsageFlags.digitalSignature) } },
      /Intermediate 1 is not that/,
    ],
    ['a root that is no authority', { root: { extensions: [] } }, /trusted root is not that/],
    [
      'a root that allows no authority below it',
      { root: { extensions: authorityExtensions({ pathLenConstraint: 0 }) } },
      /allows 0 authorities below it/,
    ],
    [
      'an attestation that is itself an authority',
      { key: { extensions: [...cardExtensions(), ...authorityExtensions()] } },
      /certificate of a certification authority/,
    ],
    [
      'a critical extension that nobody understands',
      {
        card: { extensions: [...authorityExtensions(), rawExtension('1.2.3.4', Uint8Array.of(5, 0), true)] },
      },
      /critical extension 1\.2\.3\.4/,
    ],
    ['a certificate that tells nothing of a card', { key: { extensions: [] } }, /none of a PIV card/],
    ['an unknown PIN policy', { key: { extensions: cardExtensions([9, 1]) } }, /unknown PIN policy 9/],
    ['an unknown touch policy', { key: { extensions: cardExtensions([2, 0]) } }, /unknown touch policy 0/],
    ['policies of another length', { key: { extensions: cardExtensions([2]) } }, /not two bytes/],
  ])('%s', async (_what, orders, reason) => {
    const { root, card, key } = await makeCardChain(orders);
    expect(refusal(() => verify([key, card], root))).toMatch(reason);
  });

  test('a serial number that is no INTEGER', async () => {
    const [firmware, , policies] = cardExtensions();
    const serial = rawExtension(yubicoExtension.serialNumber, Uint8Array.of(1, 2, 3));
    const extensions = [firmware, serial, policies].filter((one) => one !== undefined);
    const { root, card, key } = await makeCardChain({ key: { extensions } });
    expect(refusal(() => verify([key, card], root))).toContain('no INTEGER');
  });

  test('a key on a card that passes itself off as the authority of a key in software', async () => {
    const { root, card, key } = await makeCardChain();
    const software = await makeParty('Attestation 9C', { issuer: key, extensions: cardExtensions() });
    expect(refusal(() => verify([software, key, card], root))).toContain(
      'Intermediate 1 is not that of a certification authority',
    );
    // Nor where the administrator trusts the card itself.
    expect(refusal(() => verify([software, key], card))).toContain('Intermediate 1 is not that');
    expect(refusal(() => verify([software], key))).toContain('trusted root is not that');
  });

  test('the root as its own attestation', async () => {
    const { root } = await makeCardChain();
    expect(refusal(() => verify([root], root))).toContain('certificate of a certification authority');
  });

  test('a card whose authority has a weak key', async () => {
    const keys = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const { root, card, key } = await makeCardChain({ card: { keys } });
    expect(refusal(() => verify([key, card], root))).toBe(
      'The key of intermediate 1: RSA keys must have 2048 to 4096 bits; this one has 1024.',
    );
  });

  test('a root on a curve that is not accepted', async () => {
    const root = await makeParty('Maker Root', {
      keys: generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
    });
    const key = await makeParty('Attestation 9A', { issuer: root, extensions: cardExtensions() });
    expect(refusal(() => verify([key], root))).toContain('The key of the trusted root: EC keys must be');
  });

  test('a signature with a hash that is not accepted', async () => {
    const { root, card, key } = await makeCardChain();
    // ecdsa-with-SHA256 becomes ecdsa-with-SHA224 (RFC 5758 §3.2), inside and outside of what is signed.
    const hex = Buffer.from(key.certificateDer)
      .toString('hex')
      .replaceAll('2a8648ce3d040302', '2a8648ce3d040301');
    const weak = new Uint8Array(Buffer.from(hex, 'hex'));
    expect(refusal(() => verify([weak, card], root, key))).toContain('is signed with 1.2.840.10045.4.3.1');
  });

  test('what is no certificate in DER', async () => {
    const { root, card, key } = await makeCardChain();
    const inPem = new Uint8Array(Buffer.from(pemOf(key)));
    const withMore = new Uint8Array([...key.certificateDer, 0]);
    const cut = key.certificateDer.slice(0, -1);
    for (const wrong of [
      inPem,
      withMore,
      cut,
      new Uint8Array(0),
      Uint8Array.of(0x30, 0x00),
      Uint8Array.of(0x05, 0x00),
    ]) {
      expect(refusal(() => verify([wrong, card], root, key))).toMatch(
        /^The attestation (is no|cannot be read)/,
      );
      expect(refusal(() => verify([key, wrong], root))).toMatch(/^Intermediate 1 (is no|cannot be read)/);
    }
  });

  test('a heap of intermediates', async () => {
    const { root, card, key } = await makeCardChain();
    expect(refusal(() => verify([key, ...Array<Party>(9).fill(card)], root))).toContain(
      'at most 8 intermediates',
    );
  });

  test('two certificates that issued each other lead nowhere', async () => {
    const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const before = await makeParty('Ring A', { keys });
    const second = await makeParty('Ring B', { issuer: before });
    const first = await makeParty('Ring A', { keys, issuer: second });
    const key = await makeParty('Attestation 9A', { issuer: first, extensions: cardExtensions() });
    const stranger = await makeParty('Stranger');
    expect(refusal(() => verify([key, first, second], stranger))).toContain(
      'leads to none of the trusted roots',
    );
  });
});

test('a stored root that cannot be read stops issuance and is not passed over', async () => {
  const { root, card, key } = await makeCardChain();
  const verifying = () =>
    pivAttestationVerifier.verify(
      { attestationDer: key.certificateDer, intermediatesDer: [card.certificateDer] },
      { publicKeyDer: key.publicKeyDer, trustedRootsPem: [pemOf(root), 'nonsense'], now },
    );
  expect(verifying).toThrow(expect.objectContaining({ kind: 'Misconfigured' }));
});

describe('a trusted root', () => {
  const faultOf = (text: string) => pivAttestationVerifier.faultOfRoot(text, now);

  test('is one PEM certificate of an authority, white space around it or not', async () => {
    const root = pemOf(await makeParty('Maker Root'));
    expect(faultOf(root)).toBeUndefined();
    expect(faultOf(`\r\n${root.replaceAll('\n', '\r\n')}\n`)).toBeUndefined();
  });

  test.each([
    ['no PEM', async () => 'nonsense', /exactly one PEM certificate/],
    ['nothing', async () => '', /exactly one PEM certificate/],
    ['two certificates', async () => pemOf(await makeParty('A')).repeat(2), /exactly one PEM certificate/],
    [
      'something else in PEM',
      async () => pem('PUBLIC KEY', (await makeParty('A')).publicKeyDer),
      /exactly one/,
    ],
    [
      'bytes that are no certificate',
      async () => pem('CERTIFICATE', (await makeParty('A')).publicKeyDer),
      /cannot be read/,
    ],
    [
      'no authority',
      async () => pemOf(await makeParty('A', { extensions: cardExtensions() })),
      /certification authority/,
    ],
    ['expired', async () => pemOf(await makeParty('A', { validity: expired })), /expired/],
    ['not valid yet', async () => pemOf(await makeParty('A', { validity: notYetValid })), /not valid before/],
  ])('must not be: %s', async (_what, make, rule) => {
    expect(faultOf(await make())).toMatch(rule);
  });
});
