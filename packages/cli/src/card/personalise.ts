import type { PersonalisingRequest } from '../agent/run/card-agent.js';
import { addSecretOptions } from '../agent/secrets/secret-options.js';
import { addConnectionOptions, legacyPfxOption } from '../command-line.js';
import type { AddCommand } from '../management/command.js';
import { type CardFlags, cardCommand, clientOf, openCard } from './agent-options.js';
import { addDataItemOptions, type DataItemFlags, dataItemsOf } from './data-options.js';

interface PersonaliseFlags extends CardFlags, DataItemFlags {
  readonly request?: string;
  readonly template?: string;
  readonly smartcard?: string;
  readonly comment: string;
  readonly pfxFolder?: string;
  readonly pfxPasswordFile?: string;
  readonly legacyPfx?: boolean;
}

/** A command that puts keys and certificates on the card in a reader, by a request of one type. */
export interface PersonalisationCommand {
  readonly name: string;
  readonly type: PersonalisingRequest;
  readonly does: string;
  readonly examples: readonly [string, ...string[]];
  /** What a request that has to be created starts from: a profile template, or one of the person's cards. */
  readonly startsFrom: readonly ('template' | 'smartcard')[];
}

/** Makes the command; interrupted, it goes on when it is run again. */
export function personalisationCommand(definition: PersonalisationCommand): AddCommand {
  const { name, type, does, examples, startsFrom } = definition;
  return cardCommand<PersonaliseFlags>({
    name,
    does,
    examples,
    addOptions: (command) => {
      addSecretOptions(addConnectionOptions(command), 'pin', 'newPin', 'oneTimePassword').option(
        '--request <uuid>',
        'the request to carry out; an open one for this card, else a new one when absent',
      );
      if (startsFrom.includes('template')) {
        command.option('--template <name>', 'name or GUID of the profile template');
      }
      if (startsFrom.includes('smartcard')) {
        command.option(
          '--smartcard <uuid>',
          'the smart card that it is about; the only possible one when absent',
        );
      }
      addDataItemOptions(command)
        .option('--comment <text>', 'why, for those who see the request', `${type} at the card`)
        .option('--pfx-folder <folder>', 'keep keys that the server makes as PFX files in this folder too')
        .option('--pfx-password-file <file>', 'file that holds the password of the PFX files')
        .option(...legacyPfxOption);
    },
    run: (flags) => runPersonalisation(type, flags),
  });
}

async function runPersonalisation(type: PersonalisingRequest, flags: PersonaliseFlags): Promise<void> {
  const { CardJournal } = await import('../agent/journal/card-journal.js');
  const { pfxDelivery } = await import('../agent/pfx-delivery.js');
  const { openReader } = await import('../agent/readers/pcsc-readers.js');
  const { reportPersonalisation } = await import('../agent/report-personalisation.js');
  const { personalise } = await import('../agent/run/personalise.js');
  const { secretsOfPerson } = await import('../agent/secrets/secrets-of-person.js');
  const { note, print } = await import('../output.js');
  const isJson = flags.json === true;
  const agent = {
    client: await clientOf(flags),
    serverUrl: flags.url,
    user: flags.user ?? 'caller',
    pfx: pfxDelivery(flags),
    reader: await openReader(flags.reader),
    openCard,
    secrets: secretsOfPerson(flags),
    say: isJson ? note : print,
    journal: new CardJournal(),
  };
  const { request: requestUuid, template, smartcard: smartcardUuid, comment } = flags;
  const ended = await personalise(agent, {
    type,
    comment,
    ...(requestUuid === undefined ? {} : { requestUuid }),
    ...(template === undefined ? {} : { template }),
    ...(smartcardUuid === undefined ? {} : { smartcardUuid }),
    ...(await dataItemsOf(flags)),
  });
  await reportPersonalisation(agent, ended, isJson);
}
