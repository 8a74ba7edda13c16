import type { v2 } from '@cardea/sdk';
import { chosen, defineCommand, defineGroup, flag, text } from './command.js';
import { minute } from './format.js';
import { keyListCommands } from './key-lists.js';

const hash = '8fb6bad671cfe698393c453357da61b56d757ab8c0f3fb9c87f2849e63131878';
const example = '6e6d7d0e-0d7f-4f0c-8a57-3c2b1a000001';

/** `cardea blocked-keys`. */
export const blockedKeysGroup = defineGroup(
  'blocked-keys',
  'public keys that nobody is certified for',
  defineCommand({
    usage: 'list',
    does: 'list the blocked public keys, the longest blocked first',
    examples: ['cardea blocked-keys list'],
    run: async ({ client, out }) =>
      out.table(await client.blockedKeys(), {
        'PUBLIC KEY (SHA-256)': ({ publicKeySha256 }) => publicKeySha256,
        SINCE: ({ blockedAt }) => minute(blockedAt),
        REASON: ({ reason }) => reason,
      }),
  }),
  defineCommand({
    usage: 'block',
    does: 'let nobody be certified for a public key; certificates that it has stay as they are',
    examples: [
      'cardea blocked-keys block --certificate found.pem --reason "Its private key was in a backup."',
      'cardea blocked-keys block --certification-request laptop.csr --reason "The laptop was stolen."',
      `cardea blocked-keys block --sha256 ${hash} --reason "Printed in RFC 9500."`,
    ],
    options: {
      certificate: text('--certificate <file>', 'the key of this certificate, PEM or DER'),
      certificationRequest: text(
        '--certification-request <file>',
        'the key of this PKCS#10 request, PEM or DER',
      ),
      sha256: text('--sha256 <hash>', 'the key whose SubjectPublicKeyInfo has this SHA-256'),
      reason: text('--reason <text>', 'told to whoever wants the key certified').makeOptionMandatory(),
    },
    async run({ client, given: { certificate, certificationRequest, sha256, reason = '' }, out }) {
      const { readPemOrDer } = await import('../pem-file.js');
      const base64 = (file: string, label: 'CERTIFICATE' | 'CERTIFICATE REQUEST') =>
        readPemOrDer(file, label)[0]?.toString('base64') ?? '';
      const key: v2.KeyToBlock = {
        ...(certificate !== undefined && { certificateBase64: base64(certificate, 'CERTIFICATE') }),
        ...(certificationRequest !== undefined && {
          certificationRequestBase64: base64(certificationRequest, 'CERTIFICATE REQUEST'),
        }),
        ...(sha256 !== undefined && { publicKeySha256: sha256 }),
        reason,
      };
      const blocked = await client.blockKey(key);
      out.outcome(`The public key ${blocked.publicKeySha256} is blocked.`, blocked);
    },
  }),
  defineCommand({
    usage: 'unblock <sha256>',
    does: 'end the block of a public key; one that was revoked for keyCompromise stays refused',
    examples: [`cardea blocked-keys unblock ${hash}`],
    async run({ client, args: [sha256], out }) {
      await client.unblockKey(sha256);
      out.outcome(`The public key ${sha256} is not blocked any more.`, { publicKeySha256: sha256 });
    },
  }),
  ...keyListCommands,
);

const types = ['dNSName', 'rfc822Name', 'userPrincipalName', 'commonName'] as const;

/** `cardea blocked-names`. */
export const blockedNamesGroup = defineGroup(
  'blocked-names',
  'names that nobody is certified by',
  defineCommand({
    usage: 'list',
    does: 'list the blocked names',
    examples: ['cardea blocked-names list'],
    run: async ({ client, out }) =>
      out.table(await client.blockedNames(), {
        UUID: ({ uuid }) => uuid,
        TYPE: ({ type }) => type,
        NAME: ({ value, matching }) => (matching === 'suffix' ? `${value} and below` : value),
        SINCE: ({ blockedAt }) => minute(blockedAt),
        REASON: ({ reason }) => reason,
      }),
  }),
  defineCommand({
    usage: 'block <type> <name>',
    does: `let nobody be certified by a name of a type (${types.join(', ')})`,
    examples: [
      'cardea blocked-names block commonName Administrator --reason "Nobody is called that."',
      'cardea blocked-names block rfc822Name lab.contoso.example --and-below --reason "Not our mail."',
      'cardea blocked-names block dNSName münchen.example --reason "Sold."',
    ],
    options: {
      andBelow: flag('--and-below', 'the host and every name below it, also behind the @'),
      reason: text('--reason <text>', 'told to whoever wants the name certified').makeOptionMandatory(),
    },
    async run({ client, args: [type, value], given: { andBelow, reason = '' }, out }) {
      const matching = andBelow === true ? 'suffix' : 'exact';
      const blocked = await client.blockName({ type: chosen(type, types), matching, value, reason });
      out.outcome(`The ${blocked.type} ${blocked.value} is blocked: ${blocked.uuid}.`, blocked);
    },
  }),
  defineCommand({
    usage: 'unblock <uuid>',
    does: 'end the block of a name',
    examples: [`cardea blocked-names unblock ${example}`],
    async run({ client, args: [uuid], out }) {
      await client.unblockName(uuid);
      out.outcome('The name is not blocked any more.', { uuid });
    },
  }),
);
