import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GidsCredentialCard, GidsSession } from '@cardea/cards';
import { Secret, SimulatedGidsCard } from '@cardea/cards/sim';
import { CardeaClient } from '@cardea/sdk';
import { CommandFailure, exitCodes } from '../failure.js';
import { note, print } from '../output.js';
import { type CredentialOptions, readCredentials } from './credentials.js';
import { CardJournal } from './journal/card-journal.js';
import { pfxDelivery } from './pfx-delivery.js';
import type { CardReader } from './readers/card-reader.js';
import { reportPersonalisation } from './report-personalisation.js';
import type { CardAgent } from './run/card-agent.js';
import type { SecretsOfPerson } from './run/card-run.js';
import { demoTemplate } from './run/create-request.js';
import { personalise } from './run/personalise.js';
import { readSecretFile } from './secret-file.js';

/** Options of `cardea enroll`. */
export interface EnrollOptions extends CredentialOptions {
  readonly simulate?: boolean;
  readonly url: string;
  readonly template?: string;
  readonly oneTimePasswordFile?: string;
  readonly pfxPasswordFile?: string;
  readonly pfxFolder?: string;
  readonly legacyPfx?: boolean;
  readonly json?: boolean;
}

/**
 * `cardea enroll --simulate`: the documented enrollment (MIM CM: sample enrollment walkthrough) by the run of
 * `cardea card enroll`, on a simulated card that is gone afterwards.
 */
export async function enrollCommand(options: EnrollOptions): Promise<void> {
  if (options.simulate !== true) {
    throw new CommandFailure(
      'Say --simulate; `cardea card enroll` enrolls the card in a reader.',
      exitCodes.badInput,
    );
  }
  const say = options.json === true ? note : print;
  const pfx = pfxDelivery(options);
  const client = new CardeaClient({ baseUrl: options.url, credentials: readCredentials(options) });
  // The journal of a card that does not outlive the command need not either.
  const folder = mkdtempSync(join(tmpdir(), 'cardea-simulated-'));
  try {
    const agent: CardAgent = {
      client,
      serverUrl: options.url,
      user: options.user ?? 'cmuser1',
      reader: readerOfSimulatedCard(),
      openCard: async ({ connection }) => {
        const session = new GidsSession(connection);
        return new GidsCredentialCard(session, await session.select());
      },
      secrets: secretsForSimulatedCard(options),
      say,
      journal: new CardJournal(folder),
      pfx,
    };
    const comment = 'Enrollment of a simulated card';
    const template = options.template ?? (await templateOfDemo(client));
    const wanted = { type: 'Enroll', comment, ...(template === undefined ? {} : { template }) } as const;
    await reportPersonalisation(agent, await personalise(agent, wanted), options.json === true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function templateOfDemo(client: CardeaClient): Promise<string | undefined> {
  const templates = await client.listProfileTemplates();
  return templates.find(({ Name }) => Name === demoTemplate)?.Uuid;
}

function readerOfSimulatedCard(): CardReader {
  const card = new SimulatedGidsCard();
  return {
    name: 'simulated',
    async withCard(work) {
      try {
        return await work({ connection: card, atr: card.atr });
      } finally {
        card.reset();
      }
    },
  };
}

/** Nobody uses the card, so nobody has to know its PIN. */
function secretsForSimulatedCard({ oneTimePasswordFile }: EnrollOptions): SecretsOfPerson {
  return {
    async currentPin() {
      throw new CommandFailure('A simulated card has no PIN before it is enrolled.');
    },
    async newPin(_question, whyNot) {
      for (let length = 6; length <= 16; length += 1) {
        const pin = new Secret(Array.from({ length }, () => String(randomInt(10))).join(''));
        if (whyNot(pin) === undefined) return pin;
      }
      throw new CommandFailure('No PIN of digits suits the policy of the profile template.');
    },
    async oneTimePasswords() {
      return oneTimePasswordFile === undefined ? undefined : readSecretFile(oneTimePasswordFile);
    },
  };
}
