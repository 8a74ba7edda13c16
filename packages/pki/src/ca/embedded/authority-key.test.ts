import { randomBytes } from 'node:crypto';
import { CmError, type KeyReference, type KeyStore } from '@cardea/domain';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Name } from '@peculiar/asn1-x509';
import { expect, test } from 'vitest';
import { install } from '../../testing/installation.js';
import { createAuthorityCertificationRequest } from '../../x509/authority-certification-request.js';
import { AuthorityKey } from './authority-key.js';
import { signRenewedCertificate } from './sign-renewed-certificate.js';

const reference: KeyReference = { name: 'ca/root', version: 1 };
const doesNotBelong = {
  kind: 'Misconfigured',
  detail: expect.stringContaining('does not belong to the key'),
};

/** A keystore whose place does not answer until it is brought. */
function awayAtFirst(keyStore: KeyStore) {
  let isThere = false;
  const signed: Uint8Array[] = [];
  return {
    signed,
    bring: () => {
      isThere = true;
    },
    sign: async (key: KeyReference, message: Uint8Array) => {
      if (!isThere) throw new CmError('CaUnavailable', 'The token does not answer.');
      signed.push(message);
      return await keyStore.sign(key, message);
    },
  };
}

async function keyOf(
  certified: Awaited<ReturnType<typeof install>>,
  held: Awaited<ReturnType<typeof install>>,
) {
  const keyStore = awayAtFirst(held.keyStore);
  const { certificate, algorithm } = certified.root;
  const { clock } = certified;
  const key = new AuthorityKey({ authorityName: 'root', keyStore, reference, algorithm, certificate, clock });
  return { key, keyStore, clock };
}

test('a key that was out of reach says since when and why, and signs once it is back', async () => {
  const installation = await install();
  const { key, keyStore, clock } = await keyOf(installation, installation);
  const since = clock.now();
  await expect(key.tryOut()).rejects.toMatchObject({ kind: 'CaUnavailable' });
  clock.time = new Date(since.getTime() + 60_000);
  await expect(key.sign(randomBytes(8))).rejects.toMatchObject({ kind: 'CaUnavailable' });
  expect(key.outOfReach).toEqual({ authorityName: 'root', since, reason: 'The token does not answer.' });
  keyStore.bring();
  expect((await key.sign(randomBytes(8))).length).toBeGreaterThan(0);
  expect(key.outOfReach).toBeUndefined();
});

test('a key that comes back as another one than the certificate names signs nothing for the authority', async () => {
  const [one, other] = [await install(), await install()];
  const { key, keyStore } = await keyOf(one, other);
  await expect(key.tryOut()).rejects.toMatchObject({ kind: 'CaUnavailable' });
  keyStore.bring();
  const message = randomBytes(8);
  for (let round = 0; round < 2; round += 1)
    await expect(key.sign(message)).rejects.toMatchObject(doesNotBelong);
  expect(keyStore.signed).not.toContainEqual(message);
});

test('a root whose key is another one renews no issuing authority', async () => {
  const [one, other] = [await install(), await install()];
  const [root, issuing] = [await other.authorities.find('root'), await one.authorities.find('issuing')];
  if (root === undefined || issuing === undefined) throw new Error('there are no authorities');
  const { keyName, keyVersion } = issuing;
  const key = { name: keyName, version: keyVersion };
  const { certificate, algorithm } = one.issuing;
  const certificationRequestDer = await createAuthorityCertificationRequest(
    {
      subject: AsnConvert.parse(certificate.subjectDer, Name),
      publicKeyDer: certificate.publicKeyDer,
      pathLenConstraint: 0,
    },
    { algorithm, sign: (message) => one.keyStore.sign(key, message) },
  );
  const renewing = signRenewedCertificate({
    ...{ keyStore: one.keyStore, clock: one.clock, publicUrl: 'http://pki.contoso.example' },
    ...{ root, currentDer: issuing.certificateDer, nameConstraints: undefined },
    request: {
      ...{ caName: 'issuing', keyName, keyVersion, createdAt: one.clock.now() },
      certificationRequestDer,
    },
  });
  await expect(renewing).rejects.toMatchObject(doesNotBelong);
});
