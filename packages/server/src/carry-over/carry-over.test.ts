import { createHash } from 'node:crypto';
import { goldenExamples, type Profile, type Request, type Smartcard } from '@cardea/contract';
import { startTestServer, storeKinds, type TestServer } from '@cardea/testkit';
import { importedAdminKeyContext } from '@cardea/workflows';
import { describe, expect, test } from 'vitest';
import { certificateToWire, shortCertificateToWire } from '../wire/certificate.js';
import { profileToWire } from '../wire/profile.js';
import { requestToWire } from '../wire/request.js';
import { smartcardToWire } from '../wire/smartcard.js';
import { exportLines } from './export-lines.js';
import { importLines } from './import-file.js';

const golden = (name: string): unknown => {
  const found = goldenExamples.find((example) => example.name === name);
  if (found === undefined) throw new Error(`no golden example ${name}`);
  return found.responseBody;
};
const firstCard = golden('Get smart card profiles (example 1)') as Smartcard;
const secondCard = golden('Get smart card profiles (example 2)') as Smartcard;
const profiles = golden('Get profile data (example 1)') as Profile[];
const requests = ['Get request (example 2)', 'Cancel, abandon, or complete a request (example 1)'].map(
  (name) => golden(name) as Request,
);
const cardCertificates = golden('Get smart card or profile certificates (example 1)') as object[];
const userCertificates = golden('Get user certificates (example 1)') as object[];
const user = {
  Uuid: firstCard.AssignedUserUuid,
  Domain: 'CONTOSO',
  AccountName: 'cmuser1',
  UserPrincipalName: 'cmuser1@contoso.com',
  Sid: 'S-1-5-21-1-2-3-1105',
  Groups: ['Card holders'],
  Password: 'Correct-horse-1',
};
const administrator = {
  Uuid: '11111111-2222-3333-4444-555555555555',
  Domain: 'CORP',
  AccountName: 'Administrator',
};

function lines(kind: string, values: readonly object[], cardea?: object): string[] {
  return values.map((value) => JSON.stringify({ kind, value, cardea }));
}

const goldenFile = [
  ...lines('user', [user, administrator]),
  ...lines('smartcard', [firstCard, secondCard]),
  ...lines('profile', profiles),
  ...lines('request', requests),
  ...lines(
    'certificate',
    cardCertificates.map((certificate) => ({ ...certificate, SmartcardUuid: secondCard.Uuid })),
  ),
  ...lines('certificate', userCertificates),
];

async function exported(server: TestServer, withSecrets = true): Promise<string> {
  let text = '';
  for await (const line of exportLines(server.system.ports, { withSecrets })) text += `${line}\n`;
  return text;
}

async function importInto(server: TestServer, file: readonly string[]) {
  return await importLines(server.system.ports, file);
}

describe.each(storeKinds)('on %s', (kind) => {
  test('the documented cards, profiles, requests and certificates are read back as documented', async () => {
    await using server = await startTestServer(kind);
    const { store, enums, clock } = server.system.ports;
    expect(await importInto(server, goldenFile)).toMatchObject({
      kind: 'imported',
      counts: { smartcard: 2 },
    });
    const cards = await store.smartcards.page({ after: null, limit: 10 });
    expect(cards.map((card) => smartcardToWire(enums, card))).toEqual([secondCard, firstCard]);
    const stored = await store.profiles.page({ after: null, limit: 100 });
    for (const profile of profiles) {
      const found = stored.find(({ uuid }) => uuid === profile.Uuid);
      expect(found && profileToWire(enums, found, profile.ProfileOperations)).toEqual(profile);
    }
    const storedRequests = await store.requests.page({ after: null, limit: 10 });
    for (const request of requests) {
      const found = storedRequests.find(({ uuid }) => uuid === request.Uuid);
      const documented = { ...request, SecurityDescriptor: request.SecurityDescriptor.replace(/\0+$/, '') };
      expect(found && requestToWire(enums, found)).toEqual(documented);
    }
    const cardProfile = cards.find(({ uuid }) => uuid === secondCard.Uuid)?.profileUuid;
    expect(cardProfile).toBe('b99ff38c-6653-471f-ae3c-325bb351a6bc');
    const onCard = await store.certificates.listByProfile(cardProfile ?? ('' as never));
    expect(onCard.map((one) => shortCertificateToWire(enums, one))).toEqual(
      expect.arrayContaining(cardCertificates),
    );
    const owner = await store.users.findByAccountName('administrator', 'corp');
    const owned = await store.certificates.listCurrentByUser(owner?.user.uuid ?? ('' as never));
    expect(owned.map((one) => certificateToWire(enums, one, clock.now()))).toEqual(
      expect.arrayContaining(userCertificates),
    );
  });

  test('a second import of the same file changes nothing', async () => {
    await using server = await startTestServer(kind);
    await importInto(server, goldenFile);
    const first = await exported(server);
    server.clock.advance(60_000);
    expect(await importInto(server, goldenFile)).toMatchObject({ kind: 'imported' });
    expect(await exported(server)).toBe(first);
    const groups = await server.system.ports.store.groups.page({ after: null, limit: 10 });
    expect(groups).toMatchObject([{ name: 'Card holders', rights: [] }]);
  });

  test('an import of an export gives the same store, with secrets and without', async () => {
    await using origin = await startTestServer(kind);
    const key = Buffer.alloc(24, 0x23).toString('base64');
    const der = Buffer.from('not really a certificate');
    const thumbprint = createHash('sha1').update(der).digest('hex').toUpperCase();
    await importInto(origin, [
      ...goldenFile,
      ...lines('smartcard', [firstCard], { DiversifiedAdminKey: key }).map((text) =>
        text
          .replaceAll(firstCard.Uuid, '438d1b30-f3b4-4bed-85fa-285e08605b00')
          .replace('d1ef6869', 'd1ef6860'),
      ),
      ...lines('group', [
        {
          Uuid: '99999999-0000-0000-0000-000000000001',
          Name: 'Help',
          Rights: ['Audit', { Right: 'RequestEnroll', Over: 'Help' }],
        },
      ]),
      ...lines('profiletemplate', [
        {
          Name: 'T',
          Uuid: '99999999-0000-0000-0000-000000000002',
          IsSmartcardProfileTemplate: true,
          Version: 2,
        },
        {
          Name: 'T0',
          Uuid: '99999999-0000-0000-0000-000000000002',
          IsSmartcardProfileTemplate: true,
          Version: 1,
        },
      ]),
      ...lines(
        'certificate',
        [
          {
            SerialNumber: 'AB',
            Thumbprint: thumbprint,
            Issuer: 'x',
            RequesterName: 'CONTOSO\\cmuser1',
            Status: 2,
          },
        ],
        { CertificateDer: der.toString('base64'), RevokedAt: '2026-01-02T03:04:05.006Z' },
      ),
    ]);
    const text = await exported(origin);
    await using copy = await startTestServer(kind, { now: origin.clock.now() });
    expect(await importInto(copy, text.split('\n'))).toMatchObject({ kind: 'imported' });
    expect(await exported(copy)).toBe(text);
    expect(text).toContain(key);
    expect(text).toContain('$argon2id$');

    const bare = await exported(origin, false);
    expect(bare).not.toContain(key);
    expect(bare).not.toContain('$argon2id$');
    await using bareCopy = await startTestServer(kind, { now: origin.clock.now() });
    await importInto(bareCopy, bare.split('\n'));
    expect(await exported(bareCopy, false)).toBe(bare);
    const [latest] = await origin.system.ports.store.audit.list({ limit: 1 });
    expect(latest).toMatchObject({ action: 'export', facts: { withSecrets: false } });
  });

  test('an imported admin key is stored encrypted for its card alone', async () => {
    await using server = await startTestServer(kind);
    const key = Buffer.alloc(24, 0x45);
    await importInto(
      server,
      lines('smartcard', [firstCard], { DiversifiedAdminKey: key.toString('base64') }),
    );
    const { store, secrets } = server.system.ports;
    const cardId = firstCard.SerialNumber.slice(1, -1) as never;
    const wrapped = (await store.cardSecrets.findImportedAdminKey(cardId)) ?? new Uint8Array();
    expect(Buffer.from(wrapped).includes(key)).toBe(false);
    const opened = await secrets.unwrap(wrapped, importedAdminKeyContext(cardId));
    expect(Buffer.from(opened.reveal())).toEqual(key);
  });

  test('a card that is carried over twice without Retired is refused against file and store', async () => {
    await using server = await startTestServer(kind);
    const second = { ...firstCard, Uuid: '438d1b30-f3b4-4bed-85fa-285e08605b01' };
    const inFile = await importInto(server, lines('smartcard', [firstCard, second]));
    expect(inFile).toMatchObject({
      kind: 'refused',
      badLines: [{ line: 2, reason: /^SerialNumber: .*line 1/ }].map((one) => ({
        ...one,
        reason: expect.stringMatching(one.reason),
      })),
    });
    await importInto(server, lines('smartcard', [firstCard]));
    expect(await importInto(server, lines('smartcard', [second]))).toMatchObject({ kind: 'refused' });
    const retired = await importInto(server, lines('smartcard', [second, { ...firstCard, Status: 6 }]));
    expect(retired).toMatchObject({ kind: 'imported' });
  });
});

const template = {
  Name: 'T',
  Uuid: '99999999-0000-0000-0000-000000000002',
  IsSmartcardProfileTemplate: true,
};
const policy = (name: string, content: object) => ({ ...template, Policies: { [name]: content } });

test.each<[string, string, string]>([
  ['no JSON', '{"kind":', 'line: must be one JSON object'],
  ['an unknown kind', '{"kind":"card","value":{}}', 'kind: must be one of'],
  ['no value', '{"kind":"user"}', 'value: must be an object'],
  ['a misspelt property', ...bad('user', { ...user, Pasword: 'x' }, 'Pasword: is not a property')],
  ['no account name', ...bad('user', { Uuid: user.Uuid }, 'AccountName: is required')],
  ['a bad SID', ...bad('user', { ...user, Sid: 'S-2' }, 'Sid: must be a SID')],
  ['an unknown group', ...bad('user', { ...user, Groups: [user.Uuid] }, 'Groups[0]: names an unknown group')],
  [
    'an unknown right',
    ...bad('group', { Uuid: user.Uuid, Name: 'g', Rights: ['Rule'] }, 'Rights[0]: must be one of'),
  ],
  [
    'a right over an unknown group',
    ...bad(
      'group',
      { Uuid: user.Uuid, Name: 'g', Rights: [{ Right: 'Audit', Over: 'h' }] },
      'Rights[0].Over: names an unknown group',
    ),
  ],
  ['a bad GUID', ...bad('smartcard', { ...firstCard, Uuid: 'x' }, 'Uuid: must be a GUID')],
  ['no status', ...bad('smartcard', { ...firstCard, Status: undefined }, 'Status: is required')],
  [
    'an unknown status',
    ...bad('smartcard', { ...firstCard, Status: 5 }, 'Status: must be a number of SmartcardStatus, not 5'),
  ],
  [
    'an unknown flag',
    ...bad(
      'profile',
      { ...profiles[0], Flags: 4 },
      'Flags: must be a sum of bits of ProfileFlags; unknown: 4',
    ),
  ],
  ['a bad ATR', ...bad('smartcard', { ...firstCard, Atr: '3b8' }, 'Atr: must be hex')],
  [
    'contradicting flags',
    ...bad('request', { ...requests[0], IsSmartcard: false }, 'IsSmartcard: must say the same as Flags'),
  ],
  [
    'an impossible time',
    ...bad('request', { ...requests[0], Submitted: 'today' }, 'Submitted: must be a time'),
  ],
  [
    'a short certificate without owner',
    ...bad('certificate', cardCertificates[0] ?? {}, 'RequesterName: cannot tell whose'),
  ],
  [
    'a certificate of nobody',
    ...bad('certificate', userCertificates[0] ?? {}, 'RequesterName: cannot tell whose'),
  ],
  [
    'an unknown certificate template',
    ...bad(
      'profiletemplate',
      { ...template, CertificateTemplates: ['X'] },
      'CertificateTemplates[0]: must be one of Cardea',
    ),
  ],
  [
    'a bad admin key',
    ...bad(
      'profiletemplate',
      { ...template, SmartcardConfiguration: { DefaultAdminKeyHex: '00' } },
      'SmartcardConfiguration.DefaultAdminKeyHex: must be empty or 48',
    ),
  ],
  [
    'a PIN longer than its longest',
    ...bad(
      'profiletemplate',
      { ...template, SmartcardConfiguration: { UserPinPolicy: { MinLength: 17 } } },
      'SmartcardConfiguration.UserPinPolicy.MinLength: must not exceed',
    ),
  ],
  [
    'an agent required for Retire',
    ...bad(
      'profiletemplate',
      policy('Retire', { EnrollAgentRequired: true }),
      'Policies.Retire.EnrollAgentRequired: is always false',
    ),
  ],
  [
    'no agent for RecoverOnBehalf',
    ...bad(
      'profiletemplate',
      policy('RecoverOnBehalf', { EnrollAgentRequired: false }),
      'Policies.RecoverOnBehalf.EnrollAgentRequired: is always true',
    ),
  ],
  [
    'a field that the policy has not',
    ...bad(
      'profiletemplate',
      policy('Enroll', { EraseCard: true }),
      'Policies.Enroll.EraseCard: is not a property',
    ),
  ],
  [
    'a bad regular expression',
    ...bad(
      'profiletemplate',
      policy('Enroll', { DataCollection: [{ Name: 'n', ValidationType: 2, ValidationData: '(' }] }),
      'Policies.Enroll.DataCollection[0].ValidationData: must be a regular expression',
    ),
  ],
])('%s is named with its line and nothing is imported', async (_what, text, reason) => {
  await using server = await startTestServer('sqlite');
  const before = await exported(server);
  const ann = { Uuid: '22222222-2222-3333-4444-555555555555', AccountName: 'ann' };
  const good = JSON.stringify({ kind: 'user', value: ann });
  const outcome = await importInto(server, [`\uFEFF${good}`, '', text]);
  expect(outcome).toMatchObject({ kind: 'refused', badLines: [{ line: 3 }] });
  expect(outcome.kind === 'refused' && outcome.badLines[0]?.reason).toContain(reason);
  expect(await exported(server)).toBe(before);
});

function bad(kind: string, value: object, reason: string): [string, string] {
  return [JSON.stringify({ kind, value }), reason];
}

test('every bad line is named in the order of the file, and a refused import is audited', async () => {
  await using server = await startTestServer('sqlite');
  const file = [
    'nonsense',
    ...lines('user', [user, user]),
    ...lines('smartcard', [{ ...firstCard, Status: 77 }]),
  ];
  const outcome = await importInto(server, file);
  expect(outcome.kind === 'refused' && outcome.badLines.map(({ line }) => line)).toEqual([1, 3, 4]);
  const [event] = await server.system.ports.store.audit.list({ limit: 1 });
  expect(event).toMatchObject({ action: 'import', outcome: 'failure', facts: { badLines: 3 } });
});

test('kinds and properties are read in any letter case', async () => {
  await using server = await startTestServer('sqlite');
  const outcome = await importInto(server, [
    '{"KIND":"User","Value":{"uuid":"11111111-2222-3333-4444-555555555555","ACCOUNTNAME":"a"}}',
  ]);
  expect(outcome).toMatchObject({ kind: 'imported', counts: { user: 1 } });
});

test('a template line without version makes a new version only when it says something new', async () => {
  await using server = await startTestServer('sqlite');
  const { store } = server.system.ports;
  for (const value of [template, template, { ...template, Description: 'changed' }]) {
    await importInto(server, lines('profiletemplate', [value]));
  }
  const versions = await store.profileTemplates.listVersions(template.Uuid as never);
  expect(versions.map(({ version, description }) => [version, description])).toEqual([
    [1, ''],
    [2, 'changed'],
  ]);
});

test('ten thousand cards are imported in seconds', async () => {
  await using server = await startTestServer('sqlite');
  const hex = (index: number) => index.toString(16).padStart(12, '0');
  const cards = Array.from({ length: 10_000 }, (_, index) => ({
    ...firstCard,
    Uuid: `00000000-0000-4000-8000-${hex(index)}`,
    SerialNumber: `{00000000-0000-4000-9000-${hex(index)}}`,
  }));
  // Processor time, so that what else the machine does doesn't count.
  const start = process.cpuUsage();
  expect(await importInto(server, lines('smartcard', cards))).toMatchObject({
    counts: { smartcard: 10_000 },
  });
  const { user: inUser, system } = process.cpuUsage(start);
  const seconds = (inUser + system) / 1e6;
  console.log(`10,000 cards: ${seconds.toFixed(1)} s`);
  expect(seconds).toBeLessThan(20);
});
