import { execFileSync } from 'node:child_process';
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestServer, storeKinds, type TestServer } from '@cardea/testkit';
import { describe, expect, test } from 'vitest';
import { AttestingCard } from '../specification/attesting-card.js';
import { exportLines } from './export-lines.js';
import { importLines } from './import-file.js';

const uuidOf = (last: number) => `77777777-0000-4000-8000-${String(last).padStart(12, '0')}`;
const [user, chief, group, template, request, profile, oldProfile, certificate] = [
  1, 2, 3, 4, 5, 6, 7, 8,
].map(uuidOf) as [string, string, string, string, string, string, string, string];
const sddl = '(A;;CR;;;S-1-5-21-1-2-3-1105)';
const secretAnswer = 'a very private answer';

/** A certificate made by OpenSSL and its key as PrivateKeyInfo. */
function makeCertificate(): { der: Buffer; key: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'cardea-carry-over-'));
  try {
    const file = (name: string) => join(folder, name);
    const args = [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      '/CN=Encryption',
      '-days',
      '3650',
    ];
    execFileSync('openssl', [...args, '-keyout', file('key.pem'), '-out', file('cert.pem')], {
      stdio: 'pipe',
    });
    return {
      der: Buffer.from(new X509Certificate(readFileSync(file('cert.pem'))).raw),
      key: createPrivateKey(readFileSync(file('key.pem'))).export({ type: 'pkcs8', format: 'der' }),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
const { der, key } = makeCertificate();

const certificateLine = {
  kind: 'certificate',
  value: {
    SerialNumber: 'C0FFEE',
    Thumbprint: createHash('sha1').update(der).digest('hex').toUpperCase(),
    Issuer: 'ca\\Cardea Issuing CA',
    RequesterName: 'CONTOSO\\ann',
    ArchivedOnCa: true,
  },
  cardea: {
    Uuid: certificate,
    ProfileUuid: oldProfile,
    CertificateDer: der.toString('base64'),
    ArchivedPrivateKey: key.toString('base64'),
  },
};
const requestLine = {
  kind: 'request',
  value: {
    Uuid: request,
    RequestType: 9,
    Status: 3,
    OriginatorUserUuid: user,
    TargetUserUuid: user,
    Submitted: '2026-01-02T03:04:05Z',
    ProfileTemplateUuid: template,
    DataCollection: [
      { Name: 'Secret question', Value: null },
      { Name: 'City', Value: 'Seattle' },
    ],
  },
  cardea: {
    Details: {
      Direction: 'suspend',
      RevocationReason: 'keyCompromise',
      RevocationDelaySeconds: 3600,
      CertificateTemplates: ['CardeaEncryption'],
      OnlineUpdateReason: 'certificateExpired',
      AnsweredChallengeSha256: 'ab'.repeat(32),
    },
    EncryptedItems: [{ Name: 'Secret question', Value: secretAnswer }],
  },
};
/** An authority that a template may trust for attestations. */
const attestationRoot = new AttestingCard(12_345_678).rootPem;
const templateLine = {
  kind: 'profiletemplate',
  value: {
    Name: 'Full',
    Uuid: template,
    IsSmartcardProfileTemplate: false,
    Version: 1,
    Policies: {
      Enroll: {
        Enabled: true,
        OriginatorMayExecute: true,
        OneTimePasswordPolicy: {
          SecretProviderData: 'Length=16',
          Distributions: [{ DistributionType: 'MailManager' }, { DistributionType: 3 }],
        },
      },
    },
  },
  cardea: {
    SecurityDescriptor: sddl,
    ExpiryReminderDays: [30, 7],
    KeyAttestation: { Requirement: 'none', TrustedRootsPem: [attestationRoot], AllowKeysWithoutPin: true },
    MailTemplates: {
      Enroll: [
        { Event: 'createrequest', Recipient: 'Manager', Subject: 'Hello', Body: '{Target.DisplayName}' },
      ],
    },
  },
};
const profileValue = { Status: 2, Flags: 1, AssignedUserUuid: user, ProfileTemplateUuid: template };
const profileLine = {
  kind: 'profile',
  value: { ...profileValue, Uuid: profile },
  cardea: { CertificateLinks: [{ CertificateUuid: certificate, IsKeyHistory: true }] },
};
const site: { kind: string; value: object; cardea?: object }[] = [
  {
    kind: 'user',
    value: { Uuid: user, Domain: 'CONTOSO', AccountName: 'ann' },
    cardea: { ManagerUserUuid: chief, SecurityDescriptor: sddl },
  },
  { kind: 'user', value: { Uuid: chief, Domain: 'CONTOSO', AccountName: 'chief' } },
  { kind: 'group', value: { Uuid: group, Name: 'Staff' }, cardea: { SecurityDescriptor: sddl } },
  templateLine,
  profileLine,
  { kind: 'profile', value: { ...profileValue, Uuid: oldProfile } },
  requestLine,
  certificateLine,
];
const file = site.map((line) => JSON.stringify(line));
const withoutCardea = site.map(({ kind, value }) => JSON.stringify({ kind, value }));

async function exported(server: TestServer, withSecrets: boolean): Promise<string> {
  let text = '';
  for await (const line of exportLines(server.system.ports, { withSecrets })) text += `${line}\n`;
  return text;
}

describe.each(storeKinds)('on %s', (kind) => {
  test('managers, descriptors, reminders, mails, request details and restored certificates are carried over', async () => {
    await using origin = await startTestServer(kind);
    expect(await importLines(origin.system.ports, file)).toMatchObject({ kind: 'imported' });
    const text = await exported(origin, true);
    await using copy = await startTestServer(kind, { now: origin.clock.now() });
    expect(await importLines(copy.system.ports, text.split('\n'))).toMatchObject({ kind: 'imported' });
    expect(await exported(copy, true)).toBe(text);

    const { store } = copy.system.ports;
    expect(await store.users.find(user as never)).toMatchObject({
      managerUserUuid: chief,
      securityDescriptor: sddl,
    });
    expect(await store.groups.find(group as never)).toMatchObject({ securityDescriptor: sddl });
    const stored = await store.profileTemplates.find(template as never);
    expect(stored).toMatchObject({
      securityDescriptor: sddl,
      expiryReminderDays: [30, 7],
      keyAttestation: {
        requirement: 'none',
        trustedRootsPem: [attestationRoot],
        allowKeysWithoutPin: true,
      },
    });
    expect(stored?.policies.Enroll).toMatchObject({
      originatorMayExecute: true,
      oneTimePasswordPolicy: {
        distributions: [{ distributionType: 'MailManager' }, { distributionType: 'Print' }],
      },
      mailTemplates: [
        { event: 'CreateRequest', recipient: 'Manager', subject: 'Hello', body: '{Target.DisplayName}' },
      ],
    });
    expect((await store.requests.find(request as never))?.details).toEqual({
      direction: 'suspend',
      revocationReason: 'keyCompromise',
      revocationDelaySeconds: 3600,
      certificateTemplates: ['CardeaEncryption'],
      onlineUpdateReason: 'certificateExpired',
      answeredChallengeSha256: 'ab'.repeat(32),
    });
    const history = async (of: string) =>
      (await store.certificates.listByProfile(of as never)).map(({ uuid, isKeyHistory }) => [
        uuid,
        isKeyHistory,
      ]);
    expect(await history(profile)).toEqual([[certificate, true]]);
    expect(await history(oldProfile)).toEqual([[certificate, false]]);
  });

  test('archived keys and encrypted items travel only with secrets and are sealed anew where they arrive', async () => {
    await using origin = await startTestServer(kind);
    await importLines(origin.system.ports, file);
    const text = await exported(origin, true);
    expect(text).toContain(key.toString('base64'));
    expect(text).toContain(secretAnswer);
    const bare = await exported(origin, false);
    expect(bare).not.toContain(key.toString('base64'));
    expect(bare).not.toContain(secretAnswer);

    await using copy = await startTestServer(kind, { now: origin.clock.now() });
    await importLines(copy.system.ports, text.split('\n'));
    const { store, keyArchive } = copy.system.ports;
    const sealed = (await store.archivedKeys.find(certificate as never))?.sealed ?? new Uint8Array();
    const before =
      (await origin.system.ports.store.archivedKeys.find(certificate as never))?.sealed ?? new Uint8Array();
    expect(Buffer.from(sealed).equals(before)).toBe(false);
    expect(Buffer.from(sealed).includes(key.subarray(-64))).toBe(false);
    const opened = await keyArchive.open(sealed, 'ca\\Cardea Issuing CA', 'C0FFEE');
    expect(Buffer.from(opened.reveal()).equals(key)).toBe(true);
    const [question, city] = (await store.requests.find(request as never))?.dataCollection ?? [];
    expect(question).toMatchObject({ name: 'Secret question', isEncrypted: true });
    expect(Buffer.from(question?.value ?? '', 'base64').includes(secretAnswer)).toBe(false);
    expect(city).toEqual({ name: 'City', value: 'Seattle' });

    await using bareCopy = await startTestServer(kind, { now: origin.clock.now() });
    await importLines(bareCopy.system.ports, bare.split('\n'));
    expect(await bareCopy.system.ports.store.archivedKeys.find(certificate as never)).toBeUndefined();
    const bareRequest = await bareCopy.system.ports.store.requests.find(request as never);
    expect(bareRequest?.dataCollection[0]).toEqual({
      name: 'Secret question',
      value: null,
      isEncrypted: true,
    });
  });

  test('a second import, whole or of the v1.0 members alone, changes nothing', async () => {
    await using server = await startTestServer(kind);
    const { ports } = server.system;
    await importLines(ports, file);
    const text = await exported(server, true);
    const before = await ports.store.requests.find(request as never);
    for (const again of [file, withoutCardea]) {
      server.clock.advance(60_000);
      expect(await importLines(ports, again)).toMatchObject({ kind: 'imported' });
      expect(await exported(server, true)).toBe(text);
      expect(await ports.store.requests.find(request as never)).toEqual(before);
    }
  });
});

test.each<[string, object, string]>([
  [
    'a mail on an event that there is not',
    { ...templateLine, cardea: { MailTemplates: { Enroll: [{ Event: 'Lunch', Recipient: 'Target' }] } } },
    'cardea.MailTemplates.Enroll[0].Event: must be one of CreateRequest',
  ],
  [
    'a mail of a policy that there is not',
    { ...templateLine, cardea: { MailTemplates: { Destroy: [] } } },
    'cardea.MailTemplates.Destroy: is not a property',
  ],
  [
    'a reminder after the end',
    { ...templateLine, cardea: { ExpiryReminderDays: [-1] } },
    'cardea.ExpiryReminderDays[0]: must be a whole number of days',
  ],
  [
    'a requirement that there is not',
    { ...templateLine, cardea: { KeyAttestation: { Requirement: 'wished' } } },
    'cardea.KeyAttestation.Requirement: must be one of none, required',
  ],
  [
    'a trusted root that is none',
    {
      ...templateLine,
      cardea: {
        KeyAttestation: { Requirement: 'none', TrustedRootsPem: [makeCertificate().key.toString()] },
      },
    },
    'cardea.KeyAttestation.TrustedRootsPem[0]: must be one PEM certificate of a certification authority',
  ],
  [
    'a distribution that there is not',
    {
      ...templateLine,
      value: {
        ...templateLine.value,
        Policies: { Enroll: { OneTimePasswordPolicy: { Distributions: [{ DistributionType: 9 }] } } },
      },
    },
    'DistributionType: must be a number of PasswordDistributionType, not 9',
  ],
  [
    'an impossible direction',
    { ...requestLine, cardea: { Details: { Direction: 'up' } } },
    'cardea.Details.Direction: must be one of suspend, reinstate',
  ],
  [
    'an encrypted item that was not asked for',
    { ...requestLine, cardea: { EncryptedItems: [{ Name: 'Shoe size', Value: '44' }] } },
    'cardea.EncryptedItems[0].Name: must be the name of an item of DataCollection',
  ],
  [
    "another certificate's key",
    {
      ...certificateLine,
      cardea: { ...certificateLine.cardea, ArchivedPrivateKey: makeCertificate().key.toString('base64') },
    },
    'cardea.ArchivedPrivateKey: must be the PrivateKeyInfo that belongs to',
  ],
  [
    'a link to a certificate that is nowhere',
    { ...profileLine, cardea: { CertificateLinks: [{ CertificateUuid: uuidOf(99) }] } },
    'cardea.CertificateLinks[0].CertificateUuid: names a certificate that is neither',
  ],
])('%s is named and nothing is imported', async (_what, line, reason) => {
  await using server = await startTestServer('sqlite');
  const outcome = await importLines(server.system.ports, [JSON.stringify(line)]);
  expect(outcome).toMatchObject({
    kind: 'refused',
    badLines: [{ line: 1, reason: expect.stringContaining(reason) }],
  });
  expect(JSON.stringify(outcome)).not.toContain(key.toString('base64').slice(0, 60));
});
