import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyRecoveryUuid } from '@cardea/domain';
import { rewrap, rotateKey } from '@cardea/server';
import {
  ApiClient,
  accounts,
  lifeCycleSite,
  makeArchivedKeysQuick,
  makeCertificationRequest,
  type PersonKey,
  SoftwareToken,
  seedSite,
  startTestServer,
  type TestServer,
  templates,
} from '@cardea/testkit';
import {
  addKeyRecoveryAgent,
  changeConsentsNeeded,
  consentToRecovery,
  startResharing,
} from '@cardea/workflows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const pfxPassword = 'Agents-in-token-1';
const agents = ['helpDesk', 'manager', 'otherSubscriber'] as const;

interface Answer {
  readonly TemplateCommonName: string;
  readonly Pfx: string | null;
  readonly isKeyHistory: boolean;
}

describe('key recovery agents whose RSA keys are in the token of the installation', () => {
  let token: SoftwareToken;
  let server: TestServer;
  let subscriber: ApiClient;
  let folder: string;
  let profile: string;
  let serialNumber: string;

  beforeAll(async () => {
    token = new SoftwareToken();
    folder = mkdtempSync(join(tmpdir(), 'cardea-agents-'));
    server = await startTestServer('sqlite', {
      prepare: async (system) => {
        await seedSite(system);
        await makeArchivedKeysQuick(system);
      },
      environment: {
        ...token.environment,
        CARDEA_AGENT_KEY_ALGORITHM: 'RSA-2048',
        CARDEA_KEYSTORE_KEYS: 'kra/agent=pkcs11,key-encryption-key=pkcs11',
      },
    });
    subscriber = new ApiClient(server.url, accounts.subscriber);
    for (const person of agents) await addAgent(person);
    await changeConsentsNeeded(server.system.ports, await callerOf('secondManager'), 2);
    const enrollment = await subscriber.createRequest({
      type: 'Enroll',
      profiletemplateuuid: templates.fullLifeCycleSoftware,
    });
    const answers = await certify(enrollment);
    const archived = answers.find(
      ({ Pfx, TemplateCommonName }) => Pfx !== null && TemplateCommonName === 'CardeaArchivedEncryption',
    );
    serialNumber = openedByOpenssl(archived).serialNumber;
    profile = ((await subscriber.complete(enrollment)).json as { NewProfileUuid: string }).NewProfileUuid;
  }, 120_000);
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    token[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const callerOf = async (person: PersonKey) => {
    const { system, clock, randomness } = server;
    const site = lifeCycleSite(system, { file: '' }, clock, randomness, async () => undefined);
    return await site.caller(person);
  };
  const addAgent = async (person: PersonKey) =>
    await addKeyRecoveryAgent(server.system.ports, await callerOf('secondManager'), {
      userUuid: (await callerOf(person)).user.uuid,
      certificateDer: null,
    });
  const consent = async (person: PersonKey, recovery: string) =>
    await consentToRecovery(server.system.ports, await callerOf(person), recovery as KeyRecoveryUuid);
  const certify = async (request: string) => {
    const answer = await subscriber.certifyAsPfx(request, pfxPassword, makeCertificationRequest());
    expect(answer.status, JSON.stringify(answer.json)).toBe(200);
    return answer.json as Answer[];
  };

  /** The certificate in a PFX, as OpenSSL opens it, with its private key. */
  function openedByOpenssl(answer: Answer | undefined): X509Certificate {
    const file = join(folder, 'key.pfx');
    writeFileSync(file, Buffer.from(answer?.Pfx ?? '', 'base64'));
    const open = (...args: readonly string[]) =>
      execFileSync('openssl', ['pkcs12', '-in', file, '-passin', `pass:${pfxPassword}`, '-nodes', ...args]);
    const opened = new X509Certificate(open('-clcerts', '-nokeys'));
    const publicKey = execFileSync('openssl', ['pkey', '-pubout'], { input: open('-nocerts') }).toString();
    expect(opened.publicKey.export({ format: 'pem', type: 'spki' })).toBe(publicKey);
    return opened;
  }

  /** Has the key recovered with these consents, and gives the serial number of its certificate. */
  async function recoveredBy(...consenting: readonly PersonKey[]): Promise<string> {
    const request = await subscriber.createRequest({ type: 'Recover', profile });
    try {
      for (const person of consenting) {
        const early = await subscriber.certifyAsPfx(request, pfxPassword, makeCertificationRequest());
        expect(early.status).toBe(403);
        await consent(person, request);
      }
      const answers = await certify(request);
      return openedByOpenssl(answers.find(({ isKeyHistory }) => isKeyHistory)).serialNumber;
    } finally {
      await subscriber.put(`requests/${request}`, { status: 'Abandoned' });
    }
  }

  const agentKeys = async () =>
    (await server.system.ports.store.wrappedKeys.list()).filter(({ name }) => name === 'kra/agent');

  test('are made in the token, cannot leave it, and decrypt without signing', async () => {
    expect((await agentKeys()).map(({ algorithm }) => algorithm)).toEqual(
      agents.map(() => expect.stringMatching(/^RSA-2048/)),
    );
    for (const { version } of await agentKeys()) {
      const listed = token.tool('--list-objects', '--type', 'privkey', '--label', `kra/agent v${version}`);
      const own = listed.split('Private Key Object').find((each) => each.includes(`kra/agent v${version}`));
      expect(own).toMatch(/RSA/);
      expect(own).toMatch(/Usage: +decrypt/);
      expect(own).not.toMatch(/sign/);
      expect(own).toMatch(/Access: +sensitive, always sensitive, never extractable, local/);
    }
  });

  test('give an archived key back by any two of three consents', async () => {
    for (const pair of [
      ['helpDesk', 'manager'],
      ['manager', 'otherSubscriber'],
    ] as const)
      expect(await recoveredBy(...pair)).toBe(serialNumber);
  });

  test('are replaced: after the resharing the old key opens nothing and is not needed', async () => {
    await addAgent('manager');
    const { uuid } = await startResharing(server.system.ports, await callerOf('secondManager'));
    await consent('manager', uuid);
    await consent('helpDesk', uuid);
    token.tool('--delete-object', '--type', 'privkey', '--label', 'kra/agent v2');
    expect(await recoveredBy('manager', 'otherSubscriber')).toBe(serialNumber);
  });

  test('open what they opened before once the archive is encrypted anew under another key of the token', async () => {
    expect(await rotateKey(server.system, 'key-encryption-key')).toMatchObject({ version: 2 });
    expect(Object.keys(await rewrap(server.system))).not.toEqual([]);
    token.tool('--delete-object', '--type', 'secrkey', '--label', 'key-encryption-key v1');
    expect(await recoveredBy('helpDesk', 'otherSubscriber')).toBe(serialNumber);
  });

  test('open nothing while the token is away, and consents count once it is back', async () => {
    const request = await subscriber.createRequest({ type: 'Recover', profile });
    await consent('helpDesk', request);
    await consent('manager', request);
    token.pull();
    const away = await subscriber.certifyAsPfx(request, pfxPassword, makeCertificationRequest());
    expect(away.status).toBeGreaterThanOrEqual(500);
    token.plugIn();
    await expect
      .poll(
        async () => (await subscriber.certifyAsPfx(request, pfxPassword, makeCertificationRequest())).status,
        {
          timeout: 10_000,
        },
      )
      .toBe(200);
    await subscriber.put(`requests/${request}`, { status: 'Abandoned' });
  });
});
