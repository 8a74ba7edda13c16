import {
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  publicEncrypt,
  randomUUID,
  verify,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CardId,
  envelopeKinds,
  issuanceOrderStates,
  type OrderUuid,
  type ProfileTemplate,
  Secret,
  type StoredEnvelope,
  type WrappedKey,
} from '@cardea/domain';
import { SoftwareKeyStore } from '@cardea/pki';
import {
  createWebhook,
  generateKeyEncryptionKey,
  openSystem,
  rewrap,
  rotateKey,
  type System,
} from '@cardea/server';
import {
  dataItem,
  enabledPolicy,
  keysOfTheRun,
  type LifeCycleSite,
  oneTimePasswords,
  openLifeCycleSite,
  storeKinds,
  templates,
} from '@cardea/testkit';
import {
  addKeyRecoveryAgent,
  approveRequest,
  bindSmartcard,
  changeConsentsNeeded,
  importedAdminKeyContext,
  proposePin,
} from '@cardea/workflows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contextOfSecret } from '../administration/keys/envelopes.js';

const file = 'key-encryption-key';
const cards = ['0b1c2d3e-0000-4000-8000-00000000000b', '0b1c2d3e-0000-4000-8000-00000000000c'] as CardId[];
/** What an installation keeps in software under the key-encryption key, with the plain text of each. */
type PlainTexts = ReadonlyMap<string, string>;

// What the key-encryption key of a token wraps never leaves the token's key: the tests of keys in a token are its own.
describe.skipIf(keysOfTheRun !== 'software').each(storeKinds)(
  'every secret of an installation when its key-encryption key is replaced, on %s',
  (kind) => {
    let site: LifeCycleSite;
    let before: PlainTexts;
    let used: readonly string[];
    let older: SoftwareKeyStore | undefined;

    beforeAll(async () => {
      site = await openLifeCycleSite(kind);
      const { system } = site;
      await keepEveryKindOfSecret(site);
      [older] = keyStoresOfFile(system);
      before = await plainTexts(system, older);
      used = await whatKeysDo(system);

      if (kind === 'postgresql') await generateKeyEncryptionKey(system);
      await rotateKey(system, file);
      await rewrap(system);
    }, 240_000);
    afterAll(() => site[Symbol.asyncDispose]());

    test.each(envelopeKinds)('there was one of the kind %s', (wanted) => {
      expect([...before.keys()].filter((name) => name.startsWith(`${wanted} `))).not.toEqual([]);
    });

    test('the newer key opens each, and each is what it was', async () => {
      const [, newer] = keyStoresOfFile(site.system);
      expect(await plainTexts(site.system, newer)).toEqual(before);
    });

    test('the older key opens none any more', async () => {
      const envelopes = await envelopesOf(site.system);
      expect(envelopes).toHaveLength(before.size);
      for (const envelope of envelopes)
        await expect(open(site.system, older, envelope), nameOf(envelope)).rejects.toMatchObject({
          kind: 'Misconfigured',
        });
    });

    test('a process that starts afterwards signs, decrypts and derives as before', async () => {
      expect(used.filter((line) => line.endsWith('signs'))).not.toEqual([]);
      expect(used.filter((line) => line.endsWith('decrypts'))).not.toEqual([]);
      const reopened = await openSystem(site.system.configuration, { clock: site.clock });
      try {
        expect(await whatKeysDo(reopened)).toEqual(used);
      } finally {
        await reopened.close();
      }
    });
  },
);

/** One secret at least of each kind, made as an installation makes it; two kinds stand in for rarer ways to them. */
async function keepEveryKindOfSecret(site: LifeCycleSite): Promise<void> {
  const { ports, system } = site;
  const { store, secrets, keyArchive, authorities, clock } = ports;
  const admin = await site.caller('secondManager');
  await createWebhook(ports, admin, { url: 'https://hook.invalid/', types: ['RetireSmartcard'] });
  await askForPasswordAndEncryptedItem(site);
  await proposeAPin(site);
  // A key that the installation opens alone, then keys that agents share, one of them in a request that is not over.
  await site.enroll('subscriber', templates.fullLifeCycleSoftware);
  for (const person of ['helpDesk', 'manager'] as const) {
    const { uuid: userUuid } = (await site.caller(person)).user;
    await addKeyRecoveryAgent(ports, admin, { userUuid, certificateDer: null });
  }
  await changeConsentsNeeded(ports, admin, 2);
  const { smartcard } = await site.enroll('subscriber', templates.fullLifeCycle);
  await site.create('subscriber', { type: 'Recover', smartcardUuid: smartcard?.uuid ?? null });
  const request = await site.create('subscriber', {
    type: 'Enroll',
    profileTemplateUuid: templates.fullLifeCycleSoftware as ProfileTemplate['uuid'],
  });
  await site.carryOut('subscriber', request, { complete: false });
  await keyArchive.exchangeCertificate();

  await rotateKey(system, 'admin-key-master');
  await system.refreshKeys();
  const [card] = cards;
  const foreign = await secrets.wrap(
    new Secret(new Uint8Array(24).fill(7)),
    importedAdminKeyContext(`${card}`),
  );
  await store.cardSecrets.putImportedAdminKey(card as CardId, foreign);
  // As for an authority elsewhere that has not answered yet.
  const [order] = await store.issuanceOrders.list({ states: issuanceOrderStates, limit: 1 });
  if (order === undefined) throw new Error('nothing was ordered');
  const uuid = randomUUID() as OrderUuid;
  const { issuerName } = authorities.default;
  const sealedPrivateKey = await keyArchive.seal(new Secret(new Uint8Array(100).fill(9)), issuerName, uuid);
  const changedAt = clock.now();
  await store.issuanceOrders.insert({ ...order, uuid, state: 'unknown', sealedPrivateKey, changedAt });
}

async function askForPasswordAndEncryptedItem(site: LifeCycleSite): Promise<void> {
  await site.changeTemplate(templates.software, ({ policies }) => ({
    policies: {
      ...policies,
      Enroll: enabledPolicy('Enroll', {
        selfServiceEnabled: true,
        ...oneTimePasswords(['Print']),
        policyDataCollection: [dataItem('Mother’s maiden name', { storage: 'Encrypted' })],
      }),
    },
  }));
  const order = {
    type: 'Enroll',
    profileTemplateUuid: templates.software as ProfileTemplate['uuid'],
  } as const;
  const items = [{ name: 'Mother’s maiden name', value: 'Żółć' }];
  await site.create('subscriber', { ...order, items });
  // Only who gets a request from somebody else needs a one-time password.
  const { uuid: targetUserUuid } = (await site.caller('subscriber')).user;
  await site.create('manager', { ...order, targetUserUuid });
}

async function proposeAPin(site: LifeCycleSite): Promise<void> {
  const { ports } = site;
  const request = await site.create('subscriber', {
    type: 'Enroll',
    profileTemplateUuid: templates.managed as ProfileTemplate['uuid'],
    items: [{ name: 'Employee number', value: '4711' }],
    comment: 'first card',
  });
  await approveRequest(ports, await site.caller('manager'), request.uuid, { comment: '', items: [] });
  const caller = await site.caller('subscriber');
  const smartcard = await bindSmartcard(ports, caller, request.uuid, {
    cardId: randomUUID() as CardId,
    atr: '3b8d',
  });
  await proposePin(ports, caller, { requestUuid: request.uuid, smartcardUuid: smartcard.uuid, cardId: null });
}

/** A keystore for each key in the file of the installation, that has no other key. */
function keyStoresOfFile({ configuration, ports }: System): SoftwareKeyStore[] {
  const { wrappedKeys: keys } = ports.store;
  return readFileSync(join(configuration.home, file), 'utf8')
    .split(/\s+/)
    .filter((line) => line !== '')
    .map((line) => new Secret(new Uint8Array(Buffer.from(line, 'hex'))))
    .map((keyEncryptionKey) => new SoftwareKeyStore({ keys, keyEncryptionKey, clock: ports.clock }));
}

async function envelopesOf({ ports }: System): Promise<StoredEnvelope[]> {
  // No envelope begins so; all are others.
  const header = Uint8Array.of(0);
  const found: StoredEnvelope[] = [];
  for (const kind of envelopeKinds)
    found.push(...(await ports.store.envelopes.pageOthers(kind, { header, after: null, limit: 1000 })));
  return found;
}

function nameOf({ kind, row, item }: StoredEnvelope): string {
  return `${kind} ${JSON.stringify(row)} ${item ?? ''}`;
}

/** The plain text, hex; of a key only that it opens, since no keystore gives one away: {@link whatKeysDo} tells more. */
async function open(
  { ports }: System,
  keyStore: SoftwareKeyStore | undefined,
  envelope: StoredEnvelope,
): Promise<string> {
  if (keyStore === undefined) throw new Error('the file lacks a key');
  const { kind, row, wrapped } = envelope;
  if (kind !== 'key') {
    const plain = await keyStore.unwrap(wrapped, contextOfSecret(envelope, ports.authorities));
    return Buffer.from(plain.reveal()).toString('hex');
  }
  const { name, version, algorithm } = row;
  const key = { name: `${name}`, version: Number(version), algorithm: `${algorithm}`, wrapped };
  return (await keyStore.rewrapKey(key)).length > 0 ? 'opens' : '';
}

async function plainTexts(system: System, keyStore: SoftwareKeyStore | undefined): Promise<PlainTexts> {
  const found = new Map<string, string>();
  for (const envelope of await envelopesOf(system))
    found.set(nameOf(envelope), await open(system, keyStore, envelope));
  return found;
}

/** Uses every key of the keystore, and derives the admin keys of cards from every master. */
async function whatKeysDo({ keyStore, ports }: System): Promise<string[]> {
  const done: string[] = [];
  for (const key of await ports.store.wrappedKeys.list())
    done.push(`${key.name} ${key.version} ${await use(keyStore, key)}`);
  for (const card of cards)
    for (const master of [1, 2])
      done.push(
        Buffer.from((await ports.adminKeys.diversifiedAdminKey(card, master)).reveal()).toString('hex'),
      );
  return done;
}

/** Says that a private key does what its public key wants, or what a secret key derives. */
async function use(
  keyStore: System['keyStore'],
  { name, version, publicKeyDer }: WrappedKey,
): Promise<string> {
  const key = { name, version };
  const message = Buffer.from('the same message');
  if (publicKeyDer === null) {
    const derived = await keyStore.derive(key, message, message, 32);
    return Buffer.from(derived.reveal()).toString('hex');
  }
  const publicKey = createPublicKey({ key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' });
  if (name === 'archive/exchange') {
    const sealed = publicEncrypt({ key: publicKey, oaepHash: 'sha256' }, message);
    const opened = await keyStore.decrypt(key, 'oaep-sha256', sealed);
    return Buffer.from(opened.reveal()).equals(message) ? 'decrypts' : 'does not decrypt';
  }
  if (name === 'kra/agent') {
    const peer = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const agreed = await keyStore.agree(key, peer.publicKey.export({ type: 'spki', format: 'der' }));
    const expected = diffieHellman({ privateKey: peer.privateKey, publicKey });
    return Buffer.from(agreed.reveal()).equals(expected) ? 'decrypts' : 'does not agree';
  }
  const signature = await keyStore.sign(key, message);
  return verify('sha256', message, publicKey, signature) ? 'signs' : 'does not sign';
}
