import { defineCommand, defineGroup } from './command.js';
import { day } from './format.js';

/** `cardea certificate-templates`. */
export const certificateTemplatesGroup = defineGroup(
  'certificate-templates',
  'read certificate templates',
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
