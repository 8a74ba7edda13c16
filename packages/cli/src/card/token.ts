import type { Command } from 'commander';
import type { TokenRun } from '../agent/pkcs11/token-run.js';
import { addSecretOptions, type SecretSources } from '../agent/secrets/secret-options.js';
import { addConnectionOptions, examples, jsonOption, legacyPfxOption, wholeNumber } from '../command-line.js';
import { type AddCommand, defineGroup } from '../management/command.js';
import type { ConnectionFlags } from '../management/connect.js';
import { addDataItemOptions, type DataItemFlags, dataItemsOf } from './data-options.js';

interface ModuleFlags {
  /** Path of the PKCS#11 module. */
  readonly module: string;
  readonly token?: string;
  readonly slot?: number;
  readonly json?: boolean;
}

type RunFlags = ModuleFlags & ConnectionFlags & SecretSources;

type RequestFlags = RunFlags & DataItemFlags;

interface EnrollFlags extends RequestFlags {
  readonly template?: string;
  readonly soPinFd?: number;
  readonly soPinFile?: string;
  readonly pfxFolder?: string;
  readonly pfxPasswordFile?: string;
  readonly legacyPfx?: boolean;
}

const module = '/usr/lib/softhsm/libsofthsm2.so';

const listTokens = define(
  'list',
  'list the tokens that a PKCS#11 module knows',
  [`cardea card token list --module ${module}`],
  (command) => command,
  async ({ module: path, json }: ModuleFlags) => {
    const { openPkcs11Module } = await import('../agent/pkcs11/pkcs11-module.js');
    const { cardIdOf } = await import('../agent/pkcs11/token-description.js');
    const { Output } = await import('../management/output.js');
    using loaded = await openPkcs11Module(path);
    const listed = loaded.tokens().map(({ slotIndex, token }) => ({
      slot: slotIndex,
      ...token,
      mostPinLength: Number.isFinite(token.mostPinLength) ? token.mostPinLength : null,
      ...(token.isInitialized ? { cardId: cardIdOf(token) } : {}),
    }));
    new Output(json === true).table(listed, {
      SLOT: ({ slot }) => slot,
      TOKEN: ({ label, isInitialized }) => (isInitialized ? label : '(blank)'),
      MODEL: ({ manufacturer, model }) => `${manufacturer} ${model}`,
      'CARD ID': ({ cardId }) => cardId,
      'USER PIN': ({ hasUserPin, isUserPinLocked }) =>
        isUserPinLocked ? 'blocked' : hasUserPin ? 'set' : 'not set',
    });
  },
);

const enrollOnToken = define(
  'enroll',
  'enroll a token: PINs, keys and certificates; called again after an interruption it goes on',
  [
    `cardea card token enroll --module ${module} --token Ada --template "Smart Card Logon" --so-pin-file so-pin.txt`,
  ],
  (command) =>
    addDataItemOptions(addSecretOptions(addConnectionOptions(command), 'newPin', 'oneTimePassword'))
      .option('--template <name>', 'name or GUID of the profile template')
      .option(
        '--so-pin-fd <number>',
        'open file descriptor to read the SO PIN of the token from',
        wholeNumber,
      )
      .option('--so-pin-file <file>', 'file that holds the SO PIN of the token')
      .option('--pfx-folder <folder>', 'keep keys that the server makes as PFX files in this folder')
      .option('--pfx-password-file <file>', 'file that holds the password of the PFX files')
      .option(...legacyPfxOption),
  async (flags: EnrollFlags) => {
    const { enrollToken } = await import('../agent/pkcs11/enroll-token.js');
    const { pfxDelivery } = await import('../agent/pfx-delivery.js');
    const { readSecretFile } = await import('../agent/secret-file.js');
    const { Secret } = await import('@cardea/cards');
    const { soPinFd, soPinFile, template } = flags;
    const source = soPinFd ?? soPinFile;
    const order = {
      comment: 'Enrollment of a PKCS#11 token',
      delivery: pfxDelivery(flags),
      ...(await dataItemsOf(flags)),
      ...(template === undefined ? {} : { template }),
      ...(source === undefined ? {} : { initialSoPin: new Secret(readSecretFile(source)) }),
    };
    await onToken(flags, async (run, tell) => {
      const { keys, ...enrolled } = await enrollToken(run, order);
      const certificates = keys.map(({ id, label, algorithm }) => ({
        id: Buffer.from(id).toString('hex'),
        label,
        algorithm,
      }));
      tell(enrolled, { certificates }, `The token is enrolled as smart card ${enrolled.smartcardUuid}.`);
    });
  },
);

const unblockOnToken = define(
  'unblock',
  'set a new user PIN on a token that the server knows, by an Unblock request',
  [`cardea card token unblock --module ${module} --token Ada`],
  (command) =>
    addDataItemOptions(addSecretOptions(addConnectionOptions(command), 'newPin', 'oneTimePassword')),
  async (flags: RequestFlags) => {
    const { unblockToken } = await import('../agent/pkcs11/unblock-token.js');
    const wanted = { comment: 'Unblocking of a PKCS#11 token', ...(await dataItemsOf(flags)) };
    await onToken(flags, async (run, tell) => {
      const unblocked = await unblockToken(run, wanted);
      tell(unblocked, {}, 'The token is unblocked.');
    });
  },
);

const changePinOfToken = define(
  'change-pin',
  'change the user PIN of a token',
  [`cardea card token change-pin --module ${module} --token Ada`],
  (command) => addSecretOptions(addConnectionOptions(command), 'pin', 'newPin'),
  async (flags: RunFlags) => {
    const { changeTokenPin } = await import('../agent/pkcs11/change-token-pin.js');
    await onToken(flags, async (run, tell) => {
      await changeTokenPin(run);
      tell({}, {}, 'The PIN is changed.');
    });
  },
);

/** `cardea card token`: tokens that are reached through the PKCS#11 module of their vendor. */
export const tokenGroup: AddCommand = defineGroup(
  'token',
  'tokens and cards that are driven by a PKCS#11 module of their vendor',
  listTokens,
  enrollOnToken,
  unblockOnToken,
  changePinOfToken,
);

function define<Flags extends ModuleFlags>(
  name: string,
  does: string,
  ownExamples: readonly [string],
  addOptions: (command: Command) => Command,
  run: (flags: Flags) => Promise<void>,
): AddCommand {
  const add = (parent: Command) => {
    const command = parent
      .command(name)
      .description(does)
      .requiredOption('--module <file>', 'PKCS#11 module, a shared library of the vendor of the token');
    if (name !== 'list') {
      command
        .option('--token <label>', 'label that the token has, or that a blank one gets')
        .option('--slot <number>', 'the token in this slot, as `list` counts them', wholeNumber);
    }
    addOptions(command)
      .option(...jsonOption)
      .addHelpText('after', examples(...ownExamples))
      .action(async (flags: Flags) => run(flags));
  };
  return { examples: ownExamples, add };
}

/** Tells the outcome; a PIN that the server chose is told here and nowhere else. */
type Tell = (
  outcome: { readonly proposedPin?: { reveal(): string } },
  more: Readonly<Record<string, unknown>>,
  line: string,
) => void;

/** Loads the module, works with the server and the person, and unloads it whatever came. */
async function onToken(flags: RunFlags, work: (run: TokenRun, tell: Tell) => Promise<void>): Promise<void> {
  const { openPkcs11Module } = await import('../agent/pkcs11/pkcs11-module.js');
  const { readCredentials } = await import('../agent/credentials.js');
  const { secretsOfPerson } = await import('../agent/secrets/secrets-of-person.js');
  const { note } = await import('../output.js');
  const { Output } = await import('../management/output.js');
  const { CardeaClient } = await import('@cardea/sdk');
  const out = new Output(flags.json === true);
  const client = new CardeaClient({ baseUrl: flags.url, credentials: readCredentials(flags) });
  const tell: Tell = ({ proposedPin, ...outcome }, more, line) => {
    const pin = proposedPin === undefined ? {} : { proposedPin: proposedPin.reveal() };
    const lines = proposedPin === undefined ? [line] : [line, `Its PIN is ${proposedPin.reveal()}.`];
    out.lines({ ...outcome, ...more, ...pin }, () => lines);
  };
  using module = await openPkcs11Module(flags.module);
  const { token, slot } = flags;
  const choice = { ...(token === undefined ? {} : { token }), ...(slot === undefined ? {} : { slot }) };
  await work(
    { client, serverUrl: flags.url, module, choice, secrets: secretsOfPerson(flags), say: note },
    tell,
  );
}
