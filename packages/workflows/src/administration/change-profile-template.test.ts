import {
  CmError,
  defaultPolicies,
  defaultSmartcardConfiguration,
  noKeyAttestation,
  type ProfileTemplate,
} from '@cardea/domain';
import { newUuid, storeKinds } from '@cardea/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type AdministeredSite,
  callerOf,
  kindOf,
  openAdministeredSite,
} from '../specification/administered-site.js';
import {
  copyProfileTemplate,
  createProfileTemplate,
  type ProfileTemplateContent,
  saveProfileTemplate,
} from './change-profile-template.js';
import {
  diffTemplateVersions,
  listReadableTemplates,
  listTemplateVersions,
  readTemplateVersion,
  validateTemplate,
} from './profile-templates.js';

let count = 0;

const basedOn = (version: number) => (current: ProfileTemplate) => {
  if (current.version !== version) throw new CmError('Conflict', 'It is another version now.');
};

function content(changes: Partial<ProfileTemplateContent> = {}): ProfileTemplateContent {
  count += 1;
  return {
    name: `Card ${count}`,
    description: 'For the logon of staff',
    isSmartcardProfileTemplate: true,
    isVirtualSmartcardProfileTemplate: false,
    policies: defaultPolicies(),
    smartcardConfiguration: defaultSmartcardConfiguration,
    certificateTemplates: ['CardeaSmartcardLogon'],
    securityDescriptor: '',
    expiryReminderDays: [],
    keyAttestation: noKeyAttestation,
    ...changes,
  };
}

describe.each(storeKinds)('profile templates, on %s', (kind) => {
  let site: AdministeredSite;
  beforeAll(async () => {
    site = await openAdministeredSite(kind);
  });
  afterAll(async () => await site.close());

  const create = async (changes: Partial<ProfileTemplateContent> = {}) =>
    (await createProfileTemplate(site.ports, callerOf(site.administrator), content(changes))).template;

  test('a new profile template has version 1, and each saved change is the next version', async () => {
    const first = await create();
    expect(first.version).toBe(1);
    const change = { ...first, description: 'For guests' };
    const saved = await saveProfileTemplate(
      site.ports,
      callerOf(site.administrator),
      first.uuid,
      change,
      basedOn(1),
    );
    expect(saved.template).toMatchObject({ version: 2, description: 'For guests' });
    expect(await site.store.profileTemplates.findVersion(first.uuid, 1)).toEqual(first);
    expect(await site.store.profileTemplates.find(first.uuid)).toEqual(saved.template);
  });

  test('a change based on an older version is a conflict and changes nothing', async () => {
    const first = await create();
    const caller = callerOf(site.administrator);
    await saveProfileTemplate(site.ports, caller, first.uuid, { ...first, description: 'one' }, basedOn(1));
    const late = saveProfileTemplate(
      site.ports,
      caller,
      first.uuid,
      { ...first, description: 'other' },
      basedOn(1),
    );
    expect(await kindOf(late)).toBe('Conflict');
    expect(await site.store.profileTemplates.find(first.uuid)).toMatchObject({ description: 'one' });
    expect((await site.audit('profileTemplate.change'))[0]).toMatchObject({
      outcome: 'failure',
      objectUuid: first.uuid,
    });
  });

  test('of two changes at once, one is saved and the other is a conflict', async () => {
    const first = await create();
    const save = (description: string) =>
      kindOf(
        saveProfileTemplate(
          site.ports,
          callerOf(site.administrator),
          first.uuid,
          {
            ...first,
            description,
          },
          basedOn(1),
        ),
      );
    expect((await Promise.all([save('one'), save('other')])).sort()).toEqual(['Conflict', 'accepted']);
  });

  test('saving what is there already makes no version', async () => {
    const first = await create();
    const saved = await saveProfileTemplate(
      site.ports,
      callerOf(site.administrator),
      first.uuid,
      first,
      basedOn(1),
    );
    expect(saved.template.version).toBe(1);
  });

  test('the audit trail names the changed paths and never what was written', async () => {
    const first = await create();
    const policies = { ...first.policies, Renew: { ...first.policies.Renew, approvalsNeeded: 1 } };
    const smartcardConfiguration = { ...defaultSmartcardConfiguration, defaultAdminKeyHex: 'ab'.repeat(24) };
    const change = { ...first, policies, smartcardConfiguration };
    await saveProfileTemplate(site.ports, callerOf(site.administrator), first.uuid, change, basedOn(1));
    const [event] = await site.audit('profileTemplate.change');
    expect(event).toMatchObject({
      outcome: 'success',
      actorUserUuid: site.administrator.uuid,
      facts: {
        version: 2,
        changedCount: 2,
        changedPaths: 'policies.Renew.approvalsNeeded, smartcardConfiguration.defaultAdminKeyHex',
      },
    });
    expect(JSON.stringify(event)).not.toContain('abab');
  });

  test('a template with faults is refused with all of them and not saved', async () => {
    const first = await create();
    const policies = { ...first.policies, Unblock: { ...first.policies.Unblock, enrollAgentRequired: true } };
    const faulty = { ...first, policies, certificateTemplates: ['Unknown'] };
    const attempt = saveProfileTemplate(
      site.ports,
      callerOf(site.administrator),
      first.uuid,
      faulty,
      basedOn(1),
    );
    await expect(attempt).rejects.toMatchObject({
      kind: 'MalformedInput',
      field: 'certificateTemplates[0]',
      faults: {
        errors: [
          { path: 'certificateTemplates[0]' },
          { path: 'policies.Unblock.enrollAgentRequired', rule: 'is always false for Unblock' },
        ],
      },
    });
    expect(await site.store.profileTemplates.find(first.uuid)).toEqual(first);
  });

  test('validating finds the same and saves nothing', async () => {
    const caller = callerOf(site.administrator);
    const template = { ...content({ name: '' }), uuid: newUuid<'ProfileTemplate'>(), version: 1 };
    expect(await validateTemplate(site.ports, caller, template)).toEqual({
      errors: [{ path: 'name', rule: 'must not be empty' }],
      warnings: [],
    });
    expect(await site.store.profileTemplates.find(template.uuid)).toBeUndefined();
  });

  test('two profile templates never have the same name, in whatever letter case', async () => {
    const first = await create();
    const caller = callerOf(site.administrator);
    const again = createProfileTemplate(site.ports, caller, content({ name: first.name.toUpperCase() }));
    expect(await kindOf(again)).toBe('PolicyViolation');
    expect(await kindOf(copyProfileTemplate(site.ports, caller, first.uuid, first.name))).toBe(
      'PolicyViolation',
    );
  });

  test('a copy has a name and identity of its own and starts at version 1', async () => {
    const first = await create();
    const caller = callerOf(site.administrator);
    const copied = await copyProfileTemplate(site.ports, caller, first.uuid, `Copy of ${first.name}`);
    const { uuid, name, version, ...rest } = copied.template;
    expect({ version, name }).toEqual({ version: 1, name: `Copy of ${first.name}` });
    expect(uuid).not.toBe(first.uuid);
    expect(first).toMatchObject(rest);
  });

  test('a template for smart cards never becomes one for software', async () => {
    const first = await create();
    const software = { ...first, isSmartcardProfileTemplate: false, smartcardConfiguration: null };
    const attempt = saveProfileTemplate(
      site.ports,
      callerOf(site.administrator),
      first.uuid,
      software,
      basedOn(1),
    );
    expect(await kindOf(attempt)).toBe('PolicyViolation');
  });

  test('without Audit nobody creates, changes, copies or validates', async () => {
    const first = await create();
    const caller = callerOf(site.helper);
    const attempts = [
      createProfileTemplate(site.ports, caller, content()),
      saveProfileTemplate(site.ports, caller, first.uuid, { ...first, description: 'mine' }, basedOn(1)),
      copyProfileTemplate(site.ports, caller, first.uuid, 'Mine'),
      validateTemplate(site.ports, caller, first),
    ];
    expect(new Set(await Promise.all(attempts.map(kindOf)))).toEqual(new Set(['NotAuthorized']));
    expect((await site.audit('profileTemplate.change'))[0]).toMatchObject({
      outcome: 'denied',
      actorUserUuid: site.helper.uuid,
    });
  });

  test('Audit alone does not suffice where the template’s descriptor gives no Write', async () => {
    const securityDescriptor = `D:(A;;RP;;;AU)(A;;WP;;;${site.otherAdministrator.sid})`;
    const first = await create({ securityDescriptor });
    const save = (user: AdministeredSite['administrator']) =>
      kindOf(
        saveProfileTemplate(
          site.ports,
          callerOf(user),
          first.uuid,
          { ...first, description: 'new' },
          basedOn(1),
        ),
      );
    expect(await save(site.administrator)).toBe('NotAuthorized');
    expect(await save(site.otherAdministrator)).toBe('accepted');
  });

  test('without Read a template is neither listed nor found, in any version', async () => {
    const first = await create();
    const securityDescriptor = `D:(A;;RPWP;;;${site.administrator.sid})`;
    const caller = callerOf(site.administrator);
    await saveProfileTemplate(site.ports, caller, first.uuid, { ...first, securityDescriptor }, basedOn(1));
    const person = callerOf(site.person);
    expect(await listReadableTemplates(site.ports, person, first.name)).toEqual([]);
    for (const version of [undefined, 1, 2]) {
      expect(await kindOf(readTemplateVersion(site.ports, person, first.uuid, version))).toBe('NotFound');
    }
    expect(await readTemplateVersion(site.ports, caller, first.uuid, 1)).toEqual(first);
  });

  test('templates are found by a part of their name', async () => {
    const first = await create({ name: 'Visitors of the Zürich office' });
    const found = await listReadableTemplates(site.ports, callerOf(site.person), 'ZÜRICH');
    expect(found.map(({ uuid }) => uuid)).toEqual([first.uuid]);
  });

  test('versions are listed newest first with who made them, and compared with the one before', async () => {
    const first = await create();
    const caller = callerOf(site.administrator);
    const policies = { ...first.policies, Enroll: { ...first.policies.Enroll, approvalsNeeded: 3 } };
    await saveProfileTemplate(site.ports, caller, first.uuid, { ...first, policies }, basedOn(1));
    const versions = await listTemplateVersions(site.ports, caller, first.uuid);
    expect(versions).toMatchObject([
      { version: 2, changedBy: 'CONTOSO\\admin1' },
      { version: 1, changedBy: 'CONTOSO\\admin1' },
    ]);
    const newest = { from: undefined, to: undefined };
    expect(await diffTemplateVersions(site.ports, caller, first.uuid, newest)).toEqual({
      fromVersion: 1,
      toVersion: 2,
      differences: [{ path: 'policies.Enroll.approvalsNeeded', before: 0, after: 3 }],
    });
    const first1 = { from: undefined, to: 1 };
    expect(await kindOf(diffTemplateVersions(site.ports, caller, first.uuid, first1))).toBe('NotFound');
  });
});
