import { createPrivateKey, randomBytes } from 'node:crypto';
import { type KeyRecoveryAgent, type KeyRecoveryUuid, parseUuid, Secret } from '@cardea/domain';
import { expect, test } from 'vitest';
import { install } from '../../testing/installation.js';
import { run, WorkFolder } from '../../testing/tools.js';
import { envelop, openEnvelope } from '../../x509/enveloped-data.js';
import { agreeBy, decryptBy } from '../../x509/private-key-decryption.js';
import { isShareOf } from './key-share.js';
import { createSharedKeyArchive, recoveryKeyIdentifier } from './shared-key-archive.js';

const owner = { issuer: 'host\\Issuing CA', serialNumber: '01AB' };
const other = { issuer: 'host\\Issuing CA', serialNumber: '01AC' };
const misconfigured = { kind: 'Misconfigured' };

async function openArchive() {
  const installation = await install();
  const { keyStore, issuing, clock } = installation;
  const validity = { notBefore: clock.now(), notAfter: new Date(clock.now().getTime() + 86_400_000) };
  const archive = createSharedKeyArchive({
    keyStore,
    certifyAgent: (order) => issuing.certifyKeyRecipient({ ...order, usage: 'keyRecoveryAgent', validity }),
  });
  const agents = await Promise.all(
    ['Ada', 'Ben', 'Cleo'].map(async (name, index) => ({
      uuid: parseUuid<'KeyRecoveryAgent'>(`00000000-0000-4000-8000-00000000000${index}`, 'uuid'),
      ...(await archive.makeAgentKey(name)),
    })),
  );
  return { installation, archive, agents };
}

type Opened = Awaited<ReturnType<typeof openArchive>>;

async function sharesOf(
  { archive, agents }: Opened,
  shared: Awaited<ReturnType<Opened['archive']['share']>>,
) {
  return await Promise.all(
    shared.shares.map(({ envelopedShare }, index) =>
      archive.openShare(envelopedShare, agents[index] as (typeof agents)[number], owner),
    ),
  );
}

test.each([
  [1, [[0], [1], [2]]],
  [
    2,
    [
      [0, 1],
      [1, 2],
      [2, 0],
    ],
  ],
  [
    3,
    [
      [0, 1, 2],
      [2, 1, 0],
    ],
  ],
] as const)('of three agents, any %i open the key', async (consentsNeeded, choices) => {
  const opened = await openArchive();
  const privateKey = new Uint8Array(randomBytes(1_200));
  const shared = await opened.archive.share(new Secret(privateKey.slice()), owner, {
    consentsNeeded,
    agents: opened.agents,
  });
  for (const chosen of choices) {
    const shares = await sharesOf(opened, shared);
    const some = chosen.map((index) => shares[index]).filter((share) => share !== undefined);
    expect((await opened.archive.openShared(shared.sealed, owner, some)).reveal()).toEqual(privateKey);
  }
});

test('fewer shares than needed, one share twice and shares of another sharing open nothing', async () => {
  const opened = await openArchive();
  const { archive, agents } = opened;
  const terms = { consentsNeeded: 2, agents };
  const [one, another] = [
    await archive.share(new Secret(randomBytes(64)), owner, terms),
    await archive.share(new Secret(randomBytes(64)), owner, terms),
  ];
  const [a, b] = await sharesOf(opened, one);
  const [, foreign] = await sharesOf(opened, another);
  if (!a || !b || !foreign) throw new Error('shares are missing');
  await expect(archive.openShared(one.sealed, owner, [])).rejects.toMatchObject(misconfigured);
  await expect(archive.openShared(one.sealed, owner, [a])).rejects.toMatchObject(misconfigured);
  await expect(archive.openShared(one.sealed, owner, [a, a])).rejects.toThrow();
  await expect(archive.openShared(one.sealed, owner, [a, foreign])).rejects.toMatchObject(misconfigured);
  await expect(archive.openShared(one.sealed, other, [a, b])).rejects.toMatchObject(misconfigured);
});

test('an agent opens no other agent’s share, and a share moved to another certificate is noticed', async () => {
  const { archive, agents } = await openArchive();
  const [ada, ben] = agents;
  if (!ada || !ben) throw new Error('agents are missing');
  const { shares } = await archive.share(new Secret(randomBytes(64)), owner, { consentsNeeded: 2, agents });
  const own = shares[0]?.envelopedShare ?? new Uint8Array();
  await expect(archive.openShare(own, ben, owner)).rejects.toMatchObject({ kind: 'MalformedInput' });
  await expect(archive.openShare(own, ada, other)).rejects.toMatchObject({ kind: 'MalformedInput' });
  const impostor: Pick<KeyRecoveryAgent, 'key' | 'certificateDer'> = { ...ada, key: ben.key };
  await expect(archive.openShare(own, impostor, owner)).rejects.toMatchObject({ kind: 'MalformedInput' });
});

test('more consents than agents cannot be asked for', async () => {
  const { archive, agents } = await openArchive();
  const sharing = archive.share(new Secret(randomBytes(8)), owner, { consentsNeeded: 4, agents });
  await expect(sharing).rejects.toMatchObject(misconfigured);
});

test('a changed octet anywhere in what is sealed is noticed', async () => {
  const opened = await openArchive();
  const { archive, agents } = opened;
  const shared = await archive.share(new Secret(randomBytes(64)), owner, { consentsNeeded: 1, agents });
  const [share] = await sharesOf(opened, shared);
  for (let position = 0; position < shared.sealed.length; position += 7) {
    const changed = shared.sealed.map((octet, index) => (index === position ? octet ^ 1 : octet));
    await expect(archive.openShared(changed, owner, share ? [share] : [])).rejects.toMatchObject(
      misconfigured,
    );
  }
});

test('what is sealed is CMS EnvelopedData, which OpenSSL opens by the key that the shares give', async () => {
  const opened = await openArchive();
  const { archive, agents, installation } = opened;
  const privateKey = new Uint8Array(randomBytes(600));
  const shared = await archive.share(new Secret(privateKey), owner, { consentsNeeded: 1, agents });
  const envelope = await installation.keyStore.unwrap(
    shared.sealed,
    `shared-key-archive/${owner.issuer}/01AB`,
  );
  const text = run('openssl', ['asn1parse', '-inform', 'DER'], envelope.reveal()).toString();
  expect(text).toContain('pkcs7-envelopedData');
  const keyId = /OCTET STRING +\[HEX DUMP\]:([0-9A-F]{32})\n/.exec(text)?.[1] ?? '';
  const [share] = await sharesOf(opened, shared);
  const key = Buffer.from(share?.reveal() ?? [])
    .subarray(-32)
    .toString('hex');
  const opening = ['cms', '-decrypt', '-binary', '-inform', 'DER', '-secretkey', key, '-secretkeyid', keyId];
  expect(new Uint8Array(run('openssl', opening, envelope.reveal()))).toEqual(privateKey);
});

test('an agent with an own key opens the share by OpenSSL and returns it to the one-time key of the recovery', async () => {
  using folder = new WorkFolder();
  const { archive } = await openArchive();
  const [keyFile, certificateFile] = [folder.file('agent.key'), folder.file('agent.pem')];
  const made = ['req', '-x509', '-nodes', '-subj', '/CN=Agent', '-days', '9', '-newkey', 'rsa:2048'];
  run('openssl', [...made, '-keyout', keyFile, '-out', certificateFile]);
  const certificateDer = new Uint8Array(run('openssl', ['x509', '-in', certificateFile, '-outform', 'DER']));
  archive.checkAgentCertificate(certificateDer, new Date());
  const uuid = parseUuid<'KeyRecoveryAgent'>('00000000-0000-4000-8000-000000000009', 'uuid');
  const shared = await archive.share(new Secret(Buffer.from('the private key')), owner, {
    consentsNeeded: 1,
    agents: [{ uuid, certificateDer }],
  });
  const own = shared.shares[0]?.envelopedShare ?? new Uint8Array();
  const opening = [
    'cms',
    '-decrypt',
    '-binary',
    '-inform',
    'DER',
    '-inkey',
    keyFile,
    '-recip',
    certificateFile,
  ];
  const share = run('openssl', opening, own);
  expect(isShareOf(new Secret(share), owner)).toBe(true);
  const recovery = '00000000-0000-4000-8000-00000000000a' as KeyRecoveryUuid;
  const { publicKeyDer, wrappedPrivateKey } = await archive.makeRecoveryKey(recovery);
  const keyIdentifier = recoveryKeyIdentifier(recovery);
  const returned = await envelop(share, [{ kind: 'publicKey', publicKeyDer, keyIdentifier }]);
  const opened = await archive.openReturnedShare(returned, { uuid: recovery, wrappedPrivateKey }, owner);
  const privateKey = await archive.openShared(shared.sealed, owner, [opened]);
  expect(Buffer.from(privateKey.reveal()).toString()).toBe('the private key');
  await expect(
    archive.openReturnedShare(returned, { uuid: recovery, wrappedPrivateKey }, other),
  ).rejects.toMatchObject({ kind: 'MalformedInput' });
  const elsewhere = '00000000-0000-4000-8000-00000000000b' as KeyRecoveryUuid;
  const another = { uuid: elsewhere, ...(await archive.makeRecoveryKey(elsewhere)) };
  await expect(archive.openReturnedShare(returned, another, owner)).rejects.toMatchObject({
    kind: 'MalformedInput',
  });
  // What the agent's own software would do.
  const agentKey = createPrivateKey(run('cat', [keyFile]));
  const byLibrary = await openEnvelope(own, {
    kind: 'privateKey',
    certificateDer,
    decrypt: (padding, ciphertext) => decryptBy(agentKey, padding, ciphertext),
    agree: (peer) => agreeBy(agentKey, peer),
  });
  expect(Buffer.from(byLibrary.reveal())).toEqual(share);
});

test.each([
  ['Ed25519', ['-newkey', 'ed25519']],
  ['RSA of 1024 bits', ['-newkey', 'rsa:1024']],
  ['a key for signatures alone', ['-newkey', 'rsa:2048', '-addext', 'keyUsage=digitalSignature']],
])('a certificate of %s is none to share keys with', async (_, args) => {
  using folder = new WorkFolder();
  const { archive } = await openArchive();
  const made = ['req', '-x509', '-nodes', '-subj', '/CN=Agent', '-days', '9', ...args];
  const der = run('openssl', [...made, '-keyout', folder.file('k'), '-outform', 'DER']);
  expect(() => archive.checkAgentCertificate(new Uint8Array(der), new Date())).toThrow(/certificate/);
});
