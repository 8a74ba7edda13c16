import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { envelop, openEnvelope, openerBy } from '@cardea/pki/x509';
import type { v2 } from '@cardea/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentKeyInFile } from './agent-key.js';
import { returnShares } from './return-shares.js';

const folder = mkdtempSync(join(tmpdir(), 'cardea-shares-'));
const file = (name: string) => join(folder, name);
const openssl = (...args: string[]) =>
  execFileSync('openssl', args, { cwd: folder, timeout: 60_000, stdio: 'pipe' });
const share = Buffer.from('a share of an archived key');
const recoveryKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const keyIdentifierHex = '00112233445566778899aabbccddeeff';
let recovery: v2.KeyRecovery;

beforeAll(async () => {
  writeFileSync(file('passphrase'), 'Agent-pass-1\n');
  openssl(
    'req',
    '-x509',
    '-subj',
    '/CN=Agent',
    '-days',
    '9',
    '-newkey',
    'rsa:2048',
    '-passout',
    'file:passphrase',
    '-keyout',
    'agent.pem',
    '-out',
    'agent.crt',
  );
  openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', 'stranger.pem');
  const certificateDer = openssl('x509', '-in', 'agent.crt', '-outform', 'DER');
  const envelope = await envelop(share, [{ kind: 'certificate', certificateDer }]);
  recovery = {
    whyNoSay: null,
    uuid: '6e6d7d0e-0d7f-4f0c-8a57-3c2b1a000001',
    requestUuid: null,
    requestType: 'Recover',
    targetName: 'CONTOSO\\anna',
    startedByName: 'CONTOSO\\anna',
    startedAt: '2026-11-28T00:00:00.000Z',
    publicKeyBase64: recoveryKey.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    keyIdentifierHex,
    keys: [
      {
        certificateUuid: '6e6d7d0e-0d7f-4f0c-8a57-3c2b1a000002',
        issuer: 'host\\CA',
        serialNumber: '01AB',
        templateCommonName: 'CardeaArchivedEncryption',
        consentsNeeded: 2,
        consents: [],
        ownShare: {
          isInKeystore: false,
          envelopedShareBase64: Buffer.from(envelope).toString('base64'),
          certificateBase64: certificateDer.toString('base64'),
        },
      },
    ],
  };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a share is opened by the agent’s key file and returned for the one-time key alone', async () => {
  const [returned, ...more] = await returnShares(
    recovery,
    await agentKeyInFile(file('agent.pem'), file('passphrase')),
  );
  expect(more).toEqual([]);
  const envelope = Buffer.from(returned?.envelopedShareBase64 ?? '', 'base64');
  expect(envelope.includes(share)).toBe(false);
  const keyIdentifier = Buffer.from(keyIdentifierHex, 'hex');
  const opened = await openEnvelope(envelope, openerBy(recoveryKey.privateKey, { keyIdentifier }));
  expect(Buffer.from(opened.reveal())).toEqual(share);
});

test('somebody else’s key and a wrong password are told apart, with what to do', async () => {
  await expect(returnShares(recovery, await agentKeyInFile(file('stranger.pem')))).rejects.toThrow(
    /does not open your share of certificate 01AB/,
  );
  writeFileSync(file('wrong'), 'wrong');
  await expect(agentKeyInFile(file('agent.pem'), file('wrong'))).rejects.toThrow(/--passphrase-file/);
});
