import type { ManagementClient, v2 } from '@cardea/sdk';
import { defineCommand, defineGroup, flag, text, whole } from './command.js';
import { minute, shown } from './format.js';

const example = 'a039b4d0-5ce8-4eff-8651-181c6576fda3';

const list = defineCommand({
  usage: 'list',
  does: 'list the profile templates that you may read',
  examples: ['cardea profile-templates list -q "Smart Card"'],
  options: { q: text('-q, --query <text>', 'part of the name') },
  run: async ({ client, given, out }) =>
    out.table(await client.profileTemplates(given), {
      'PROFILE TEMPLATE': ({ uuid }) => uuid,
      NAME: ({ name }) => name,
      VERSION: ({ version }) => version,
      POLICIES: ({ enabledPolicies }) => enabledPolicies.length,
    }),
});

const show = defineCommand({
  usage: 'show <template> [version]',
  does: 'show a profile template; with --json whole, as save takes it',
  examples: [
    'cardea profile-templates show "Smart Card Logon"',
    `cardea profile-templates show ${example} --json > template.json`,
  ],
  async run({ client, args: [name, version], out }) {
    const uuid = await uuidOf(client, name);
    const template =
      version === undefined
        ? await client.profileTemplate(uuid)
        : await client.profileTemplateVersion(uuid, await wholeOf(version));
    const { described } = await import('./format.js');
    out.lines(template, () => {
      const { policies, smartcardConfiguration, ...rest } = template;
      const enabled = Object.entries(policies).filter(([, policy]) => policy.enabled);
      const configuration = smartcardConfiguration === null ? [] : described(smartcardConfiguration);
      return [
        ...described({ ...rest, enabledPolicies: enabled.map(([policy]) => policy) }),
        ...(configuration.length === 0 ? [] : ['', 'Smart card configuration', ...configuration]),
      ];
    });
  },
});

const versions = defineCommand({
  usage: 'versions <template>',
  does: 'list the versions of a profile template, newest first',
  examples: ['cardea profile-templates versions "Smart Card Logon"'],
  run: async ({ client, args: [name], out }) =>
    out.table(await client.profileTemplateVersions(await uuidOf(client, name)), {
      VERSION: ({ version }) => version,
      CHANGED: ({ changedAt }) => minute(changedAt),
      BY: ({ changedBy }) => changedBy,
      NAME: ({ name }) => name,
    }),
});

const diff = defineCommand({
  usage: 'diff <template>',
  does: 'list where two versions differ; the last change when none are named',
  examples: ['cardea profile-templates diff "Smart Card Logon" --from 3 --to 5'],
  options: { from: whole('--from <version>', 'older version'), to: whole('--to <version>', 'newer version') },
  async run({ client, args: [name], given, out }) {
    const found = await client.diffProfileTemplateVersions(await uuidOf(client, name), given);
    out.lines(found, () => [
      `Version ${found.fromVersion} → ${found.toVersion}${found.differences.length === 0 ? ': no difference' : ''}`,
      ...found.differences.flatMap(({ path, before, after }) => [
        path,
        `  - ${shown(before)}`,
        `  + ${shown(after)}`,
      ]),
    ]);
  },
});

const validate = defineCommand({
  usage: 'validate <file>',
  does: 'find every fault of a profile template in a JSON file; nothing is saved',
  examples: ['cardea profile-templates validate template.json'],
  async run({ client, args: [file], out }) {
    const { readTemplate } = await import('./template-file.js');
    const found = await client.validateProfileTemplate(readTemplate(file));
    const { reportFaults } = await import('./template-faults.js');
    reportFaults(file, found, out);
  },
});

const save = defineCommand({
  usage: 'save <template> <file>',
  does: 'save a profile template from a JSON file as its next version',
  examples: [
    'cardea profile-templates save "Smart Card Logon" template.json',
    `cardea profile-templates save ${example} template.json --if-match 4`,
  ],
  options: {
    ifMatch: whole(
      '--if-match <version>',
      'only if this is the current version; the version in the file when absent, and without one you are asked',
    ),
    force: flag('--force', 'whatever the current version is'),
  },
  async run({ client, args: [name, file], given: { ifMatch, force }, out }) {
    const { readTemplate, versionToReplace } = await import('./template-file.js');
    const { etagOf } = await import('@cardea/sdk');
    const uuid = await uuidOf(client, name);
    const content = readTemplate(file);
    const tag =
      force === true ? '*' : etagOf(ifMatch ?? content.version ?? (await versionToReplace(client, uuid)));
    await printSaved(await client.saveProfileTemplate(uuid, content, tag), out);
  },
});

const create = defineCommand({
  usage: 'create <file>',
  does: 'create a profile template from a JSON file',
  examples: ['cardea profile-templates create template.json'],
  async run({ client, args: [file], out }) {
    const { readTemplate } = await import('./template-file.js');
    const { uuid: _, version: __, ...content } = readTemplate(file);
    await printSaved(await client.createProfileTemplate(content), out);
  },
});

const copy = defineCommand({
  usage: 'copy <template> <name>',
  does: 'copy a profile template under another name',
  examples: ['cardea profile-templates copy "Smart Card Logon" "Smart Card Logon 2"'],
  run: async ({ client, args: [name, newName], out }) =>
    await printSaved(await client.copyProfileTemplate(await uuidOf(client, name), newName), out),
});

async function printSaved(
  saved: v2.SavedProfileTemplate,
  out: { outcome(line: string, value: unknown): void },
): Promise<void> {
  const { note } = await import('../output.js');
  for (const { path, rule } of saved.warnings) note(`warning: ${path} ${rule}`);
  const { uuid, name, version } = saved.profileTemplate;
  out.outcome(`Profile template ${uuid} (${name}) is at version ${version}.`, saved);
}

async function uuidOf(client: ManagementClient, name: string): Promise<string> {
  return await (await import('./references.js')).profileTemplateUuidOf(client, name);
}

async function wholeOf(version: string): Promise<number> {
  return (await import('../command-line.js')).wholeNumber(version);
}

/** `cardea profile-templates`. */
export const profileTemplatesGroup = defineGroup(
  'profile-templates',
  'read, compare and edit profile templates; name them by name or GUID',
  list,
  show,
  versions,
  diff,
  validate,
  save,
  copy,
  create,
);
