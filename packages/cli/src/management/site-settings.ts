import { defineCommand, defineGroup, text } from './command.js';

/** `cardea site-settings`. */
export const siteSettingsGroup = defineGroup(
  'site-settings',
  'read and set what rules who holds rights',
  defineCommand({
    usage: 'show',
    does: 'show the settings',
    examples: ['cardea site-settings show'],
    run: async ({ client, out }) => out.object((await client.siteSettings()).value),
  }),
  defineCommand({
    usage: 'set',
    does: 'set them; what is left out stays',
    examples: ['cardea site-settings set --request-security-flags UseUser'],
    options: {
      connectionPointDescriptor: text(
        '--connection-point-descriptor <sddl>',
        'who holds rights over everybody',
      ),
      requestSecurityFlags: text(
        '--request-security-flags <flags>',
        'whose rights count: UseUser, UseGroups or both',
      ),
    },
    async run({ client, given, out }) {
      const { value, etag } = await client.siteSettings();
      out.object(await client.changeSiteSettings({ ...value, ...given }, etag));
    },
  }),
);
