import type { v2 } from '@cardea/sdk';
import { InvalidArgumentError } from 'commander';
import { defineCommand, defineGroup, text, whole } from './command.js';

const example = '6e6d7d0e-0d7f-4f0c-8a57-3c2b1a000001';

/** `cardea recovery`. */
export const recoveryGroup = defineGroup(
  'recovery',
  'key recovery agents, and the recoveries that wait for them',
  defineCommand({
    usage: 'pending',
    does: 'list the recoveries that wait for key recovery agents',
    examples: ['cardea recovery pending'],
    run: async ({ client, out }) => out.table(await client.keyRecoveries(), recoveryColumns),
  }),
  defineCommand({
    usage: 'consent <request>',
    does: 'consent, as a key recovery agent, to the recovery of a request',
    examples: [
      `cardea recovery consent ${example}`,
      `cardea recovery consent ${example} --key agent.pem --passphrase-file passphrase`,
      `cardea recovery consent ${example} --pkcs11 /usr/lib/softhsm/libsofthsm2.so --token Ada`,
    ],
    options: {
      key: text('--key <file>', 'your private key, PEM or PFX, where the installation does not keep it'),
      passphraseFile: text('--passphrase-file <file>', 'holds the password of the key'),
      pkcs11: text('--pkcs11 <module>', 'PKCS#11 module of the token that has your private key'),
      token: text('--token <label>', 'the token, where the module has several'),
      pinFd: whole('--pin-fd <number>', 'open file descriptor to read the PIN of the token from'),
      pinFile: text('--pin-file <file>', 'holds the PIN of the token; else you are asked'),
    },
    async run({ client, args: [uuid], given, out }) {
      mustBeOneKey(given);
      const recovery = await client.keyRecoveryUnderWay(uuid);
      const shares = await sharesOpenedBy(given, recovery);
      const after = await client.consentToKeyRecovery(uuid, { shares });
      out.outcome(`You have consented. ${stateOf(after)}`, after);
    },
  }),
  defineCommand({
    usage: 'refuse <request>',
    does: 'say no, as a key recovery agent, to the recovery of a request',
    examples: [`cardea recovery refuse ${example} --comment "Nobody asked me"`],
    options: { comment: text('--comment <text>', 'kept in the audit trail') },
    async run({ client, args: [uuid], given: { comment }, out }) {
      const after = await client.refuseKeyRecovery(uuid, comment);
      out.outcome(`You have refused. ${stateOf(after)}`, after);
    },
  }),
  defineCommand({
    usage: 'agents',
    does: 'list the key recovery agents; with --json also how many must consent',
    examples: ['cardea recovery agents'],
    async run({ client, out }) {
      const settings = await client.keyRecovery();
      const consents = `${settings.consentsNeeded} must consent, for keys archived from now on.`;
      const lines = settings.agents.map(
        (one) =>
          `${one.uuid}  ${one.accountName}  key ${one.isKeyInKeystore ? 'in the keystore' : 'held by the agent'}  ${one.retiredAt === null ? 'active' : `retired ${one.retiredAt}`}`,
      );
      out.outcome([...lines, consents].join('\n'), settings);
    },
  }),
  defineCommand({
    usage: 'add-agent <user>',
    does: 'make a person a key recovery agent, or give an agent a new certificate',
    examples: [
      'cardea recovery add-agent cmmanager1',
      'cardea recovery add-agent cmmanager1 --certificate agent.pem',
    ],
    options: {
      certificate: text(
        '--certificate <file>',
        'PEM or DER; without it the installation keeps a key for them',
      ),
    },
    async run({ client, args: [user], given: { certificate }, out }) {
      const { userUuidOf } = await import('./references.js');
      const userUuid = await userUuidOf(client, user);
      const given = certificate === undefined ? {} : { certificateBase64: await certificateOf(certificate) };
      const agent = await client.addKeyRecoveryAgent({ userUuid, ...given });
      out.outcome(`${agent.accountName} is a key recovery agent: ${agent.uuid}`, agent);
    },
  }),
  defineCommand({
    usage: 'retire-agent <uuid>',
    does: 'end a person’s part as key recovery agent',
    examples: [`cardea recovery retire-agent ${example}`],
    async run({ client, args: [uuid], out }) {
      await client.retireKeyRecoveryAgent(uuid);
      const settings = await client.keyRecovery();
      out.outcome('The agent is retired.', settings);
    },
  }),
  defineCommand({
    usage: 'require-consents <number>',
    does: 'set how many agents must consent, for keys archived from now on; 0 for none',
    examples: ['cardea recovery require-consents 2'],
    async run({ client, args: [number], out }) {
      const { wholeNumber } = await import('../command-line.js');
      const settings = await client.changeConsentsNeeded(wholeNumber(number));
      out.outcome(`${settings.consentsNeeded} agents must consent, for keys archived from now on.`, settings);
    },
  }),
  defineCommand({
    usage: 'reshare',
    does: 'have the agents share archived keys anew, such as after one was replaced',
    examples: ['cardea recovery reshare'],
    async run({ client, out }) {
      const started = await client.reshareArchivedKeys();
      out.outcome(
        `${started.keys.length} keys wait to be shared anew. Agents consent by \`cardea recovery consent ${started.uuid}\`.`,
        started,
      );
    },
  }),
);

/** What says where the private key of an agent is. */
interface KeyOptions {
  readonly key?: string;
  readonly passphraseFile?: string;
  readonly pkcs11?: string;
  readonly token?: string;
  readonly pinFd?: number;
  readonly pinFile?: string;
}

function mustBeOneKey({ key, passphraseFile, pkcs11, token, pinFd, pinFile }: KeyOptions): void {
  if (key !== undefined && pkcs11 !== undefined)
    throw new InvalidArgumentError('Your key is in a file (--key) or in a token (--pkcs11), not both.');
  if (key === undefined && passphraseFile !== undefined)
    throw new InvalidArgumentError('--passphrase-file goes with --key.');
  if (pkcs11 === undefined && [token, pinFd, pinFile].some((one) => one !== undefined))
    throw new InvalidArgumentError('--token, --pin-fd and --pin-file go with --pkcs11.');
  if (pinFd !== undefined && pinFile !== undefined)
    throw new InvalidArgumentError('Give the PIN by --pin-fd or by --pin-file, not both.');
}

async function sharesOpenedBy(
  { key, passphraseFile, pkcs11, token, pinFd, pinFile }: KeyOptions,
  recovery: v2.KeyRecovery,
): Promise<NonNullable<v2.KeyRecoveryConsent['shares']>> {
  if (key === undefined && pkcs11 === undefined) return [];
  const { returnShares } = await import('./return-shares.js');
  const { agentKeyInFile, withAgentToken } = await import('./agent-key.js');
  if (key !== undefined) return await returnShares(recovery, await agentKeyInFile(key, passphraseFile));
  const place = {
    module: pkcs11 ?? '',
    ...(token === undefined ? {} : { token }),
    ...(pinFd === undefined ? {} : { pinFd }),
    ...(pinFile === undefined ? {} : { pinFile }),
  };
  return await withAgentToken(place, async (ofToken) => await returnShares(recovery, ofToken));
}

const recoveryColumns = {
  RECOVERY: ({ uuid }: v2.KeyRecovery) => uuid,
  TYPE: ({ requestType }: v2.KeyRecovery) => requestType,
  KEYS_OF: ({ targetName }: v2.KeyRecovery) => targetName,
  ASKED_BY: ({ startedByName }: v2.KeyRecovery) => startedByName,
  STATE: stateOf,
};

/** What is missing for the key that lacks most. */
function stateOf({ keys }: v2.KeyRecovery): string {
  const missing = keys.map(({ consents, consentsNeeded }) => {
    const given = consents.filter(({ decision }) => decision === 'consented').length;
    return Math.max(0, consentsNeeded - given);
  });
  const most = Math.max(0, ...missing);
  return most === 0 ? 'Enough agents have consented.' : `${most} more must consent.`;
}

async function certificateOf(file: string): Promise<string> {
  const { readFileSync } = await import('node:fs');
  const { X509Certificate } = await import('node:crypto');
  try {
    return new X509Certificate(readFileSync(file)).raw.toString('base64');
  } catch {
    const { CommandFailure, exitCodes } = await import('../failure.js');
    throw new CommandFailure(`${file} holds no certificate in PEM or DER.`, exitCodes.badInput);
  }
}
