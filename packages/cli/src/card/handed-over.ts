import { CardRemoved, PinRejected } from '@cardea/cards';
import {
  type AgentSignIn,
  createManagementClient,
  type ProgressStep,
  parseAgentLink,
  Secret,
} from '@cardea/sdk';
import { isSameServer } from '../agent/journal/same-server.js';
import type { CardReader } from '../agent/readers/card-reader.js';
import type { CardPresence } from '../agent/readers/pcsc-readers.js';
import type { Say } from '../agent/run/card-run.js';
import { isTerminal } from '../agent/secrets/terminal.js';
import { cardRequestTypes, type OpenWork } from '../agent/watch/open-work.js';
import { CommandFailure, exitCodes, explain } from '../failure.js';
import { note } from '../output.js';
import { openCard } from './agent-options.js';
import { type CarryOutFlags, carryOut } from './carry-out.js';
import { requireRightCard, WrongCard } from './right-card.js';
import { TellingClient } from './telling-client.js';

/** How the agent is told which request was handed over to it. */
export interface HandOverFlags extends CarryOutFlags {
  /** The code of the request's page; true when it is to be asked for. */
  readonly code?: string | true;
  /** What a browser opens. */
  readonly link?: string;
}

/**
 * Carries out the one request that was handed over on the page of the request, on the first card that is put in or is in a
 * reader already, and tells each step to the page. Whoever sits at a terminal may try again with the card until it works.
 *
 * Errors: `CommandFailure` for a code that is not good, and a link of a server that this computer does not take links of;
 * those of the run.
 */
export async function carryOutHandedOver(
  flags: HandOverFlags,
  presences: AsyncIterable<CardPresence>,
  openReader: (name: string) => Promise<CardReader>,
): Promise<void> {
  const { token, ...signIn } = await redeem(flags.url, await codeOf(flags));
  const credentials = { kind: 'token', token: token.reveal() } as const;
  const client = new TellingClient({ baseUrl: flags.url, credentials }, signIn.requestUuid);
  const work = await workOf(client, signIn);
  const say: Say = (line, step) => {
    note(line);
    if (step !== undefined) client.tell(step);
  };
  say(
    `signed in as ${signIn.accountName} for request ${signIn.requestUuid} (${signIn.requestType})`,
    'agentReady',
  );
  note('put the card into the reader; Ctrl-C ends it');
  try {
    for await (const { readerName, isCardPresent } of presences) {
      if (!isCardPresent) continue;
      if (
        await isCarriedOut(
          { ...flags, user: signIn.accountName },
          client,
          work,
          await openReader(readerName),
          say,
        )
      )
        return;
    }
  } finally {
    await client.told();
  }
}

async function isCarriedOut(
  flags: HandOverFlags,
  client: TellingClient,
  work: OpenWork,
  reader: CardReader,
  say: Say,
): Promise<boolean> {
  try {
    const { application, cardId } = await reader.withCard(async (held) => (await openCard(held)).read());
    say(`found a ${application} card`, 'cardFound');
    await requireRightCard(client, work.request, cardId);
    await carryOut(flags, client, work, reader, say);
    return true;
  } catch (error) {
    const why = reasonStep(error);
    if (why !== undefined) client.tell(why, error instanceof WrongCard ? error.cardId : undefined);
    client.tell('interrupted');
    if (!isTerminal() || flags.json === true) throw error;
    note(explain(error).message);
    note('take the card out and put it in to try again; Ctrl-C ends it');
    return false;
  }
}

/** What the page can tell of a failure; the rest is told here alone. */
function reasonStep(error: unknown): ProgressStep | undefined {
  if (error instanceof WrongCard) return 'wrongCard';
  const cause = error instanceof CommandFailure ? error.cause : error;
  if (cause instanceof CardRemoved) return 'cardRemoved';
  return cause instanceof PinRejected ? 'pinRefused' : undefined;
}

async function codeOf({ url, code, link }: HandOverFlags): Promise<Secret<string>> {
  if (link !== undefined) {
    const linked = readLink(link);
    // Any page may hold a link: a server that nobody chose for this computer gets no card.
    if (!isSameServer(linked.baseUrl, url)) {
      throw new CommandFailure(
        `The link is one of ${linked.baseUrl}, and this computer takes links of ${url}. If you trust that server: cardea card agent --register-links --url ${linked.baseUrl}`,
        exitCodes.badInput,
      );
    }
    return linked.code;
  }
  if (typeof code === 'string') return new Secret(code);
  if (!isTerminal()) {
    throw new CommandFailure('Nobody can be asked for the code: give it with --code.', exitCodes.badInput);
  }
  const { askSecret } = await import('../agent/secrets/terminal.js');
  return new Secret((await askSecret('Code on the page of the request')).reveal());
}

function readLink(link: string): ReturnType<typeof parseAgentLink> {
  try {
    return parseAgentLink(link);
  } catch (error) {
    throw new CommandFailure(`${explain(error).message}.`, exitCodes.badInput);
  }
}

async function redeem(baseUrl: string, code: Secret<string>): Promise<AgentSignIn> {
  return await createManagementClient({ baseUrl, credentials: { kind: 'session' } }).redeemHandOver(code);
}

async function workOf(
  client: TellingClient,
  { requestUuid, requestType }: Omit<AgentSignIn, 'token'>,
): Promise<OpenWork> {
  const type = cardRequestTypes.find((one) => one === requestType);
  if (type === undefined) throw new CommandFailure(`The card agent does not carry out ${requestType}.`);
  return { request: await client.management.request(requestUuid), type };
}
