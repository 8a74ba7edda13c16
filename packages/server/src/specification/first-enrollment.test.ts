import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type DemoAccount, ensureDemoContent } from '@cardea/server';
import { startTestServer, storeKinds } from '@cardea/testkit';
import { describe, expect, test } from 'vitest';

const script = fileURLToPath(new URL('../../../../docs/first-enrollment.sh', import.meta.url));

describe.each(storeKinds)('curl and OpenSSL alone, on %s', (kind) => {
  test('walk the documented enrollment of the sample smart card, verify the certificate, and retire the card', async () => {
    let accounts: readonly DemoAccount[] = [];
    await using server = await startTestServer(kind, {
      isDemo: true,
      prepare: async (system) => {
        const content = await ensureDemoContent(system);
        accounts = content.kind === 'created' ? content.accounts : [];
      },
    });
    const account = accounts.find(({ username }) => username === 'cmuser1');
    const { stdout } = await promisify(execFile)('sh', [script, 'retire'], {
      env: {
        ...process.env,
        CARDEA_URL: server.url,
        CARDEA_USER: account?.username ?? '',
        CARDEA_PASSWORD: account?.password ?? '',
      },
    });
    expect(stdout).toContain('certificate verified against the served chain and CRLs');
    expect(stdout).toContain('smart card status 2 (2 = Active), operations ["renew","unblock","retire"]');
    expect(stdout).toContain('smart card status 6 (6 = Retired)');
    expect(stdout.trimEnd()).toMatch(/the certificate is on the CRL\n +and gone from GET \/certificates$/);
  });
});
