import { createPrivateKey, randomBytes } from 'node:crypto';
import { Secret } from '@cardea/domain';
import { expect, test } from 'vitest';
import { run, WorkFolder } from '../testing/tools.js';
import { envelop, openEnvelope } from './enveloped-data.js';
import type { EnvelopeOpener } from './open-recipient-info.js';
import { agreeBy, decryptBy } from './private-key-decryption.js';

const kinds = {
  'RSA 2048': ['-newkey', 'rsa:2048'],
  'RSA 3072': ['-newkey', 'rsa:3072'],
  'P-256': ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  'P-384': ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384'],
} as const;
type Kind = keyof typeof kinds;
const kindNames = Object.keys(kinds) as Kind[];

/** Somebody whose key and certificate OpenSSL made. */
function party(folder: WorkFolder, kind: Kind, name = 'agent') {
  const [keyFile, certificateFile] = [folder.file(`${name}.key`), folder.file(`${name}.pem`)];
  const made = ['req', '-x509', '-nodes', '-subj', `/CN=${name}`, '-days', '9', ...kinds[kind]];
  run('openssl', [...made, '-keyout', keyFile, '-out', certificateFile]);
  const certificateDer = new Uint8Array(run('openssl', ['x509', '-in', certificateFile, '-outform', 'DER']));
  const privateKey = createPrivateKey(run('cat', [keyFile]));
  const opener: EnvelopeOpener = {
    kind: 'privateKey',
    certificateDer,
    decrypt: (padding, ciphertext) => decryptBy(privateKey, padding, ciphertext),
    agree: (peer) => agreeBy(privateKey, peer),
  };
  return { keyFile, certificateFile, certificateDer, privateKey, opener };
}

const content = new Uint8Array(randomBytes(1_300));

test.each(kindNames)('OpenSSL opens what is enveloped for the certificate of a %s key', async (kind) => {
  using folder = new WorkFolder();
  const agent = party(folder, kind);
  const envelope = await envelop(content, [{ kind: 'certificate', certificateDer: agent.certificateDer }]);
  const opening = ['cms', '-decrypt', '-binary', '-inform', 'DER', '-inkey', agent.keyFile];
  const opened = run('openssl', [...opening, '-recip', agent.certificateFile], envelope);
  expect(new Uint8Array(opened)).toEqual(content);
});

test.each(kindNames)('what OpenSSL envelops for a %s key opens, in DER and streamed', async (kind) => {
  using folder = new WorkFolder();
  const agent = party(folder, kind);
  // With triple DES, OpenSSL wraps agreed keys by triple DES too, which is not read.
  const tripleDes = kind.startsWith('RSA') ? ['-des3'] : [];
  for (const cipher of ['-aes128', '-aes-192-cbc', '-aes256', ...tripleDes])
    for (const streaming of [[], ['-stream'], ['-keyid']]) {
      const encrypting = ['cms', '-encrypt', '-binary', '-outform', 'DER', cipher, ...streaming];
      const envelope = run('openssl', [...encrypting, agent.certificateFile], content);
      expect((await openEnvelope(envelope, agent.opener)).reveal()).toEqual(content);
    }
});

test.each(['sha1', 'sha256', 'sha384', 'sha512'])(
  'what OpenSSL envelops with OAEP by %s opens',
  async (hash) => {
    using folder = new WorkFolder();
    const agent = party(folder, 'RSA 2048');
    const padding = ['-keyopt', 'rsa_padding_mode:oaep', '-keyopt', `rsa_oaep_md:${hash}`];
    const encrypting = ['cms', '-encrypt', '-binary', '-outform', 'DER', '-aes256', '-recip'];
    const envelope = run('openssl', [...encrypting, agent.certificateFile, ...padding], content);
    expect((await openEnvelope(envelope, agent.opener)).reveal()).toEqual(content);
  },
);

test('each of several recipients opens it, and nobody else does', async () => {
  using folder = new WorkFolder();
  const [one, other, stranger] = [
    party(folder, 'RSA 2048', 'one'),
    party(folder, 'P-256', 'other'),
    party(folder, 'P-256', 'stranger'),
  ];
  const recipients = [one, other].map(({ certificateDer }) => ({
    kind: 'certificate' as const,
    certificateDer,
  }));
  const envelope = await envelop(content, recipients);
  for (const { opener } of [one, other])
    expect((await openEnvelope(envelope, opener)).reveal()).toEqual(content);
  await expect(openEnvelope(envelope, stranger.opener)).rejects.toMatchObject({ kind: 'MalformedInput' });
  const withAnotherKey = { ...stranger.opener, certificateDer: one.certificateDer };
  await expect(openEnvelope(envelope, withAnotherKey)).rejects.toMatchObject({ kind: 'MalformedInput' });
});

test('a recipient named twice under two paddings opens it by the one that it knows, and one named often is not tried for ever', async () => {
  using folder = new WorkFolder();
  const { certificateDer, opener, privateKey } = party(folder, 'RSA 2048');
  const named = (oaepHash: 'sha1' | 'sha256') => ({ kind: 'certificate', certificateDer, oaepHash }) as const;
  const tried: string[] = [];
  const knowing = (known: string): EnvelopeOpener => ({
    ...opener,
    kind: 'privateKey',
    agree: (peer) => agreeBy(privateKey, peer),
    decrypt: async (padding, ciphertext) => {
      tried.push(padding);
      if (padding !== known) throw new Error('CKR_ARGUMENTS_BAD');
      return await decryptBy(privateKey, padding, ciphertext);
    },
  });
  const twice = await envelop(content, [named('sha256'), named('sha1')]);
  for (const known of ['oaep-sha1', 'oaep-sha256'])
    expect((await openEnvelope(twice, knowing(known))).reveal()).toEqual(content);
  tried.length = 0;
  const often = await envelop(
    content,
    Array.from({ length: 50 }, () => named('sha256')),
  );
  await expect(openEnvelope(often, knowing('oaep-sha1'))).rejects.toMatchObject({ kind: 'MalformedInput' });
  expect(tried).toHaveLength(2);
});

test('a key-encryption key opens it here and in OpenSSL, and another one does not', async () => {
  const [key, keyIdentifier] = [new Secret(new Uint8Array(randomBytes(32))), Buffer.from('0A0B0C', 'hex')];
  const envelope = await envelop(content, [{ kind: 'keyEncryptionKey', key, keyIdentifier }]);
  expect((await openEnvelope(envelope, { kind: 'keyEncryptionKey', key, keyIdentifier })).reveal()).toEqual(
    content,
  );
  const hex = Buffer.from(key.reveal()).toString('hex');
  const opening = [
    'cms',
    '-decrypt',
    '-binary',
    '-inform',
    'DER',
    '-secretkey',
    hex,
    '-secretkeyid',
    '0A0B0C',
  ];
  expect(new Uint8Array(run('openssl', opening, envelope))).toEqual(content);
  const another = new Secret(new Uint8Array(randomBytes(32)));
  await expect(
    openEnvelope(envelope, { kind: 'keyEncryptionKey', key: another, keyIdentifier }),
  ).rejects.toMatchObject({ kind: 'MalformedInput' });
});

test.each(kindNames)('a bare %s public key opens it by its identifier', async (kind) => {
  using folder = new WorkFolder();
  const { privateKey, certificateFile } = party(folder, kind);
  const pem = run('openssl', ['x509', '-in', certificateFile, '-pubkey', '-noout']);
  const publicKeyDer = new Uint8Array(run('openssl', ['pkey', '-pubin', '-outform', 'DER'], pem));
  const keyIdentifier = randomBytes(16);
  const envelope = await envelop(content, [{ kind: 'publicKey', publicKeyDer, keyIdentifier }]);
  const opener: EnvelopeOpener = {
    kind: 'privateKey',
    keyIdentifier,
    decrypt: (padding, ciphertext) => decryptBy(privateKey, padding, ciphertext),
    agree: (peer) => agreeBy(privateKey, peer),
  };
  expect((await openEnvelope(envelope, opener)).reveal()).toEqual(content);
});

test('what is no envelope, and what was cut, is refused', async () => {
  using folder = new WorkFolder();
  const { opener, certificateDer } = party(folder, 'P-256');
  const envelope = await envelop(content, [{ kind: 'certificate', certificateDer }]);
  for (const bad of [new Uint8Array(), certificateDer, envelope.subarray(0, 200), randomBytes(64)])
    await expect(openEnvelope(bad, opener)).rejects.toMatchObject({ kind: 'MalformedInput' });
});
