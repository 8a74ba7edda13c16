import { defineCommand, defineGroup, flag, text } from './command.js';
import { day } from './format.js';

/** `cardea certificate-templates`. */
export const certificateTemplatesGroup = defineGroup(
  'certificate-templates',
  'read, create and edit certificate templates',
  defineCommand({
    usage: 'list',
    does: 'list the certificate templates',
    examples: ['cardea certificate-templates list'],
    run: async ({ client, out }) =>
      out.table(await client.certificateTemplates(), {
        NAME: ({ commonName }) => commonName,
        KEY: ({ key }) => `${key.algorithmName} ${key.keyBits}`,
        DAYS: ({ validityDays }) => validityDays,
        ARCHIVED: ({ key }) => key.isArchived,
        'DISPLAY NAME': ({ displayName }) => displayName,
      }),
  }),
  defineCommand({
    usage: 'show <name>',
    does: 'show a certificate template',
    examples: ['cardea certificate-templates show CardeaSmartcardLogon'],
    run: async ({ client, args: [name], out }) => out.object(await client.certificateTemplate(name)),
  }),
  defineCommand({
    usage: 'validate <file>',
    does: 'find every fault of a certificate template in a JSON file; nothing is saved',
    examples: ['cardea certificate-templates validate logon.json'],
    async run({ client, args: [file], out }) {
      const { readCertificateTemplate } = await import('./certificate-template-file.js');
      const { reportFaults } = await import('./template-faults.js');
      reportFaults(file, await client.validateCertificateTemplate(readCertificateTemplate(file)), out);
    },
  }),
  defineCommand({
    usage: 'create <file>',
    does: 'create a certificate template from a JSON file, such as another one with a new commonName',
    examples: [
      'cardea certificate-templates create logon.json',
      'cardea certificate-templates show CardeaSmartcardLogon --json > logon.json',
    ],
    async run({ client, args: [file], out }) {
      const { readCertificateTemplate } = await import('./certificate-template-file.js');
      const created = await client.createCertificateTemplate(readCertificateTemplate(file));
      out.outcome(`Certificate template ${created.commonName} is created.`, created);
    },
  }),
  defineCommand({
    usage: 'save <file>',
    does: 'save a certificate template from a JSON file in the place of the one of its name',
    examples: [
      'cardea certificate-templates save logon.json',
      `cardea certificate-templates save logon.json --if-match '"Mx2v8cVf0w8n1kq7m3T5sA"'`,
    ],
    options: {
      ifMatch: text(
        '--if-match <tag>',
        'only if the one that is there has this entity tag; else you are asked',
      ),
      force: flag('--force', 'whatever is there'),
    },
    async run({ client, args: [file], given: { ifMatch, force }, out }) {
      const { readCertificateTemplate, tagToReplace } = await import('./certificate-template-file.js');
      const template = readCertificateTemplate(file);
      const tag = force === true ? '*' : (ifMatch ?? (await tagToReplace(client, template)));
      const saved = await client.saveCertificateTemplate(template, tag);
      out.outcome(`Certificate template ${saved.commonName} is saved.`, saved);
    },
  }),
);

/** `cardea authorities`. */
export const authoritiesGroup = defineGroup(
  'authorities',
  'read certification authorities',
  defineCommand({
    usage: 'list',
    does: 'list the certification authorities',
    examples: ['cardea authorities list'],
    run: async ({ client, out }) =>
      out.table(await client.authorities(), {
        NAME: ({ name }) => name,
        ISSUES: ({ isIssuing }) => isIssuing,
        'NOT AFTER': ({ chain }) => day(chain[0]?.notAfter ?? null),
        'CRL UNTIL': ({ currentCrl }) => day(currentCrl?.nextUpdate ?? null),
        KIND: ({ external }) => external?.protocol ?? 'own',
        'WAITING, UNKNOWN': ({ external }) => external && `${external.waiting}, ${external.unknown}`,
        SUBJECT: ({ chain }) => chain[0]?.subject,
      }),
  }),
  defineCommand({
    usage: 'show <name>',
    does: 'show a certification authority with chain and current CRL',
    examples: ['cardea authorities show "Cardea Demo CA"'],
    run: async ({ client, args: [name], out }) => out.object(await client.authority(name)),
  }),
);
