import { addConnectionOptions } from '../command-line.js';
import { CommandFailure, exitCodes } from '../failure.js';
import { type CardFlags, cardCommand, clientIfAny, onCard, tell } from './agent-options.js';

interface ResetFlags extends CardFlags {
  readonly yes?: boolean;
  readonly force?: boolean;
  readonly adminKeyFile?: string;
}

/** `cardea card reset`. */
export const resetCardCommand = cardCommand<ResetFlags>({
  name: 'reset',
  does: 'take a card back to its beginning: every key and certificate on it is deleted for good',
  examples: ['cardea card reset', 'cardea card reset --yes --force --reader "Virtual PCD 00 01"'],
  addOptions: (command) => {
    addConnectionOptions(command)
      .option('--yes', 'do not ask')
      .option('--force', 'even when the server says that the card is in use, or cannot be asked')
      .option('--admin-key-file <file>', 'file that holds the admin key in hex; the default one when absent');
  },
  run: async (flags) => {
    const { resetCard } = await import('../agent/run/reset.js');
    const client = flags.force === true ? undefined : await clientIfAny(flags);
    const adminKey = await adminKeyOf(flags);
    await onCard(flags, (run) =>
      resetCard({
        ...run,
        ...(client === undefined ? {} : { client }),
        ...(adminKey === undefined ? {} : { adminKey }),
        isForced: flags.force === true,
        isConfirmed: (losses) => isConfirmed(flags, losses, run.say),
      }),
    );
    await tell(flags, 'The card is reset.', {});
  },
});

async function adminKeyOf({ adminKeyFile }: ResetFlags) {
  if (adminKeyFile === undefined) return undefined;
  const { fromHex, Secret } = await import('@cardea/cards');
  const { readSecretFile } = await import('../agent/secret-file.js');
  const hex = readSecretFile(adminKeyFile).trim();
  if (/^[0-9a-f]{48}$/i.test(hex)) return new Secret(fromHex(hex));
  throw new CommandFailure('An admin key has 48 hexadecimal digits.', exitCodes.badInput);
}

async function isConfirmed(
  { yes }: ResetFlags,
  losses: readonly string[],
  say: (line: string) => void,
): Promise<boolean> {
  say('This will be deleted for good:');
  for (const line of losses) say(`  ${line}`);
  if (yes === true) return true;
  const { isConfirmed: asked } = await import('../management/input.js');
  return await asked('Reset the card?');
}
