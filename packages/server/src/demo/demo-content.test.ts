import { readFileSync, rmSync, statSync } from 'node:fs';
import { Secret } from '@cardea/domain';
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
      'Cardea Sample Managed Smart Card',
      'Cardea Sample Smart Card Logon',
      'Cardea Sample Software Certificate',
      'Cardea Sample Virtual Smart Card',
    ]);
    expect(templates[0]?.policies.Enroll).toMatchObject({
      enabled: true,
      approvalsNeeded: 1,
      collectComments: true,
      policyDataCollection: [
        { name: 'Employee number', isRequired: true, type: 'Number', validationData: '\\d+' },
      ],
    });
    expect(templates[1]?.policies.Retire.revocationSettings).toMatchObject({ publishBaseCrl: true });
    expect(templates[3]).toMatchObject({ isVirtualSmartcardProfileTemplate: true });
    const [helper, target] = await Promise.all(
      ['cmhelpdesk1', 'cmuser1'].map((name) => ports.store.users.findByAccountName(name, 'CONTOSO')),
    );
    expect(
      await ports.store.groups.rightsOver(
        helper?.user.uuid ?? ('' as never),
        target?.user.uuid ?? ('' as never),
      ),
    ).toEqual(['EnrollmentAgent', 'RequestRevoke', 'RequestUnblockSmartcard']);
  });

  test('later starts change nothing and say when the file of passwords is gone', async () => {
    await using server = await startTestServer(kind, { isDemo: true });
    const { file } = await ensureDemoContent(server.system);
    expect(await ensureDemoContent(server.system)).toEqual({ kind: 'present', file });
    rmSync(file);
    expect(await ensureDemoContent(server.system)).toEqual({ kind: 'fileLost', file });
  });
});
