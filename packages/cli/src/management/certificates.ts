import { choice, defineCommand, defineGroup, flag, instant, text } from './command.js';
import { certificateColumns, limit, named, order, owner } from './search.js';

const example = '0dd6bfd8-b4e1-4587-9309-97cd65faaf4b';

/** `cardea certificates`. */
export const certificatesGroup = defineGroup(
  'certificates',
  'find and download certificates',
  defineCommand({
    usage: 'list',
    does: 'search certificates',
    examples: ['cardea certificates list --ends-before 2026-12-31', 'cardea certificates list -q 0A1B2C'],
    options: {
      q: text('-q, --query <text>', 'beginning of serial number, thumbprint or the name of the owner'),
      user: owner,
      template: text('--certificate-template <name>', 'only of this certificate template'),
      revoked: flag('--revoked', 'only revoked ones'),
      valid: flag('--not-revoked', 'only those that are not revoked'),
      notAfterFrom: instant('--ends-from <instant>', 'ending then or later'),
      notAfterBefore: instant('--ends-before <instant>', 'ending before then'),
      sort: choice('--sort <by>', 'order', ['notAfter', 'notBefore', 'serialNumber'] as const),
      order,
      limit,
    },
    async run({ client, given: { limit: most = 50, revoked, valid, user, ...given }, out }) {
      const state = revoked === valid ? {} : { isRevoked: revoked === true };
      const { user: uuid } = await named(client, user === undefined ? {} : { user });
      const filter = { ...given, ...state, ...(uuid === undefined ? {} : { user: uuid }) };
      await out.list(client.certificates(filter), certificateColumns, most);
    },
  }),
  defineCommand({
    usage: 'show <uuid>',
    does: 'show what is known of a certificate',
    examples: [`cardea certificates show ${example}`],
    run: async ({ client, args: [uuid], out }) => out.object(await client.certificate(uuid)),
  }),
  defineCommand({
    usage: 'download <uuid> [file]',
    does: 'write a certificate (DER) into a file, - for standard output',
    examples: [`cardea certificates download ${example} logon.crt`],
    async run({ client, args: [uuid, file = `${uuid}.crt`] }) {
      const { writeOwnFile } = await import('./write-file.js');
      writeOwnFile(file, await client.certificateFile(uuid));
    },
  }),
);
