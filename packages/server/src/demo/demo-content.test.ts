import { readFileSync, rmSync, statSync } from 'node:fs';
import { managementRights, policyNames, Secret } from '@cardea/domain';
import { startTestServer, storeKinds } from '@cardea/testkit';
import { describe, expect, test } from 'vitest';
import { ensureDemoContent } from './demo-content.js';

describe.each(storeKinds)('on %s', (kind) => {
  test('the first start makes accounts that can sign in and the sample profile templates', async () => {
    await using server = await startTestServer(kind, { isDemo: true });
    const { ports, directory } = server.system;
    const content = await ensureDemoContent(server.system);
    const accounts = JSON.parse(readFileSync(content.file, 'utf8'));
    expect(content).toEqual({ kind: 'created', file: content.file, accounts });
    expect(statSync(content.file).mode & 0o777).toBe(0o600);
    expect(accounts.map(({ account }: { account: string }) => account)).toEqual(
      ['cmuser1', 'cmuser2', 'cmhelpdesk1', 'cmmanager1', 'cmadmin', 'cmauditor'].map(
        (name) => `CONTOSO\\${name}`,
      ),
    );
    for (const { account, password } of accounts) {
      const outcome = await directory.signInWithPassword({
        logonName: account,
        password: new Secret(password),
        origin: 'test',
      });
      expect(outcome.kind).toBe('signedIn');
    }
    const templates = await ports.store.profileTemplates.list();
    expect(templates.map(({ name }) => name)).toEqual([
      'Cardea Sample Full Life Cycle',
      'Cardea Sample Managed Smart Card',
      'Cardea Sample Smart Card Logon',
      'Cardea Sample Software Certificate',
      'Cardea Sample Virtual Smart Card',
    ]);
    expect(templates[1]?.policies.Enroll).toMatchObject({
      enabled: true,
      approvalsNeeded: 1,
      collectComments: true,
      policyDataCollection: [
        { name: 'Employee number', isRequired: true, type: 'Number', validationData: '\\d+' },
      ],
    });
    expect(templates[2]?.policies.Retire.revocationSettings).toMatchObject({ publishBaseCrl: true });
    expect(templates[4]).toMatchObject({ isVirtualSmartcardProfileTemplate: true });
  });

  test('the full life cycle template enables every policy, by self-service except recover on behalf', async () => {
    await using server = await startTestServer(kind, { isDemo: true });
    await ensureDemoContent(server.system);
    const templates = await server.system.ports.store.profileTemplates.list();
    const template = templates.find(({ name }) => name === 'Cardea Sample Full Life Cycle');
    expect(template?.certificateTemplates).toEqual(['CardeaSmartcardLogon', 'CardeaArchivedEncryption']);
    expect(template?.smartcardConfiguration?.allowSmartcardReuse).toBe(true);
    for (const name of policyNames) {
      const isOnBehalf = name === 'RecoverOnBehalf';
      expect([name, template?.policies[name]]).toMatchObject([
        name,
        {
          enabled: true,
          selfServiceEnabled: !isOnBehalf,
          enrollAgentRequired: isOnBehalf,
          approvalsNeeded: 0,
          originatorMayExecute: false,
        },
      ]);
    }
    expect(template?.policies.Renew.reuseCard).toBe(true);
    expect(template?.policies.Recover.reissueArchivedCertificates).toBe(true);
  });

  test('the help desk may unblock, replace and revoke for everyone, a manager may do everything', async () => {
    await using server = await startTestServer(kind, { isDemo: true });
    await ensureDemoContent(server.system);
    const { store } = server.system.ports;
    const rightsOfOver = async (holder: string, target: string) => {
      const [by, over] = await Promise.all(
        [holder, target].map((name) => store.users.findByAccountName(name, 'CONTOSO')),
      );
      if (by === undefined || over === undefined) throw new Error('a demo user is missing');
      return await store.groups.rightsOver(by.user.uuid, over.user.uuid);
    };
    const helpDesk = ['EnrollmentAgent', 'RequestRecover', 'RequestRevoke', 'RequestUnblockSmartcard'];
    expect((await rightsOfOver('cmhelpdesk1', 'cmuser1')).sort()).toEqual(helpDesk);
    expect((await rightsOfOver('cmmanager1', 'cmuser2')).sort()).toEqual([...managementRights].sort());
    expect(await rightsOfOver('cmuser1', 'cmuser2')).toEqual([]);
  });

  test('later starts change nothing and say when the file of passwords is gone', async () => {
    await using server = await startTestServer(kind, { isDemo: true });
    const { file } = await ensureDemoContent(server.system);
    expect(await ensureDemoContent(server.system)).toEqual({ kind: 'present', file });
    rmSync(file);
    expect(await ensureDemoContent(server.system)).toEqual({ kind: 'fileLost', file });
  });
});
