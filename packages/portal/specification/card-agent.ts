import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CredentialCard, openCredentialCard, Secret } from '@cardea/cards';
import { insertCard, type SimulatedCard } from '@cardea/cards/sim';
import { type PcscDaemon, startPcscDaemon, whyNoPcscDaemon } from '@cardea/cards/testing';
import type { PolicyName, ProfileTemplate } from '@cardea/domain';
import type { TestServer } from '@cardea/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { enter } from './keyboard.js';
import { openScene, type Scene } from './scene.js';

/** The built command. */
export const program = fileURLToPath(new URL('../../cli/dist/bundle/main.js', import.meta.url));

/** For what the agent does: cards and authorities take their time, on a busy machine more of it. */
export const patience = { timeout: 180_000 };

/** The PIN that the person at the reader gives to cards, and knows. */
export const pin = '12345678';

/** Says why journeys with the card agent are skipped here; undefined when they are not. */
export function whyNoCardAgent(): string | undefined {
  const whyNot = whyNoPcscDaemon();
  if (whyNot !== undefined) console.warn(`skipped: journeys with the card agent; ${whyNot}`);
  return whyNot;
}

/** How the card agent ended. */
export interface EndedAgent {
  readonly exitCode: number;
  /** Both of its outputs. */
  readonly said: string;
}

/** A computer with a reader, on which the built card agent is run. Disposing of it takes the reader away. */
export class ReaderComputer implements AsyncDisposable {
  readonly #daemon: PcscDaemon;
  readonly #folder: string;

  private constructor(daemon: PcscDaemon) {
    this.#daemon = daemon;
    this.#folder = mkdtempSync(join(tmpdir(), 'cardea-journeys-'));
  }

  static async open(): Promise<ReaderComputer> {
    return new ReaderComputer(await startPcscDaemon());
  }

  /** Puts the card in, runs the agent with the code to its end, and takes the card out. */
  async carryOut(
    serverUrl: string,
    code: string,
    card: SimulatedCard,
    ...options: readonly string[]
  ): Promise<EndedAgent> {
    await using inserted = insertCard(card, this.#daemon.reader);
    await inserted.powered;
    return await this.#agent(['--url', serverUrl, '--code', code, ...options]);
  }

  /** A file with a PIN, for the options that take one. */
  pinFile(text: string): string {
    const file = join(this.#folder, `pin-${text}`);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  }

  async #agent(options: readonly string[]): Promise<EndedAgent> {
    const pinFile = this.pinFile(pin);
    const pins = ['--pin-file', pinFile, '--new-pin-file', pinFile];
    // Of an option that is given twice the last counts.
    const child = spawn(process.execPath, [program, 'card', 'agent', ...pins, ...options, '--json'], {
      env: { ...process.env, CARDEA_HOME: this.#folder, CARDEA_TOKEN: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: patience.timeout,
      killSignal: 'SIGKILL',
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    const [exitCode] = await once(child, 'close');
    return { exitCode, said };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#daemon[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** What the tests of a `describe` share: a computer with a reader, and a server with a browser beside it. */
export interface ReaderScene {
  readonly computer: ReaderComputer;
  readonly scene: Scene;
}

/** Opens both before the tests of the `describe` that it is called in, and closes them afterwards. */
export function readerScene(prepare: (scene: Scene) => Promise<void> = async () => {}): ReaderScene {
  const opened: { computer?: ReaderComputer; scene?: Scene } = {};
  beforeAll(async () => {
    opened.computer = await ReaderComputer.open();
    opened.scene = await openScene();
    await prepare(opened.scene);
  });
  afterAll(async () => {
    await opened.scene?.[Symbol.asyncDispose]();
    await opened.computer?.[Symbol.asyncDispose]();
  });
  const after = <T>(one: T | undefined): T => {
    if (one === undefined) throw new Error('it opens before the tests');
    return one;
  };
  return {
    get computer() {
      return after(opened.computer);
    },
    get scene() {
      return after(opened.scene);
    },
  };
}

/** Reads the code off the page, as a person does to type it on the computer with the reader. */
export async function codeOn(page: Page): Promise<string> {
  const label = await page.getByRole('img', { name: /^Code / }).getAttribute('aria-label');
  return label?.replace('Code ', '') ?? '';
}

/** The address of the portal, from that of one of its requests. */
function portalOf(page: Page): string {
  return page.url().replace(/\/requests\/.*$/, '');
}

/** Gets the code on the page of the request, and carries the request out on the card; fails when the agent does. */
export async function handOver(
  page: Page,
  computer: ReaderComputer,
  serverUrl: string,
  card: SimulatedCard,
  button = 'Continue with the card agent',
): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click();
  const code = await codeOn(page);
  const link = await page.getByRole('link', { name: 'Open the card agent' }).getAttribute('href');
  // Of the server where the person is: with several on one store, the agent may go to another.
  expect(link).toBe(`cardea://hand-over?${new URLSearchParams({ server: portalOf(page), code })}`);
  const { exitCode, said } = await computer.carryOut(serverUrl, code, card);
  expect(exitCode, said).toBe(0);
  await page.getByText('Done.', { exact: true }).waitFor(patience);
}

/** As {@link handOver}, with the keyboard alone. */
export async function handOverByKeyboard(
  page: Page,
  { computer, scene }: ReaderScene,
  card: SimulatedCard,
  button = 'Continue with the card agent',
): Promise<void> {
  await enter(page, page.getByRole('button', { name: button, exact: true }));
  const { exitCode, said } = await computer.carryOut(scene.server.url, await codeOn(page), card);
  expect(exitCode, said).toBe(0);
  await page.getByText('Done.', { exact: true }).waitFor(patience);
}

/** What the page shows of a whole enrollment on a blank card. */
export const stepsOfEnrollment = [
  'The card agent is connected and waits for the card',
  'The card is in the reader',
  'The blank card was prepared',
  'The card belongs to this request now',
  'The card knows this server',
  'The card has an administration key of its own',
  'The PIN was set',
  'The keys were made on the card',
  'The certificates were issued',
  'The certificates are on the card',
  'Keys made or restored by the server are on the card',
  'Finishing',
];

/** The steps that the page shows. */
export const stepsOn = (page: Page): Promise<string[]> =>
  page.getByRole('log').getByRole('listitem').allTextContents();

/** Speaks with a card that is in no reader. */
export async function conversationWith(card: SimulatedCard): Promise<CredentialCard> {
  card.powerOff();
  await card.powerOn();
  const opened = await openCredentialCard(card, card.atr);
  if (opened === undefined) throw new Error('the card is of no known kind');
  return opened;
}

/** Presents wrong PINs until the card takes none any more. */
export async function blockPin(card: SimulatedCard): Promise<void> {
  const opened = await conversationWith(card);
  while ((await opened.read()).pinRetriesRemaining !== 0) {
    await opened.verify(new Secret('00000000')).catch(() => {});
  }
}

/** Stores the next version of a profile template, changed. */
export async function changeTemplate(
  { system: { ports } }: TestServer,
  uuid: string,
  change: (template: ProfileTemplate) => Partial<ProfileTemplate>,
): Promise<void> {
  await ports.store.transaction(async (tx) => {
    const template = await tx.profileTemplates.find(uuid as ProfileTemplate['uuid']);
    if (template === undefined) throw new Error('the profile template is missing');
    const changed = { ...template, ...change(template), version: template.version + 1 };
    await tx.profileTemplates.put(changed, ports.clock.now());
  });
}

/** Has whoever starts a request of these policies carry it out as well, such as the help desk. */
export async function originatorsMayExecute(
  server: TestServer,
  uuid: string,
  ...names: readonly PolicyName[]
): Promise<void> {
  await changeTemplate(server, uuid, ({ policies }) => {
    const changed = names.map((name) => [name, { ...policies[name], originatorMayExecute: true }]);
    return { policies: { ...policies, ...Object.fromEntries(changed) } };
  });
}

/** Lending a card is issuing one: the help desk of this site may. */
export async function helpDeskEnrolls({ system }: TestServer): Promise<void> {
  await system.ports.store.transaction(async (tx) => {
    const group = (await tx.groups.list()).find(({ name }) => name === 'Help Desk');
    if (group === undefined) throw new Error('the help desk is missing');
    const right = { right: 'RequestEnroll', overGroupUuid: null } as const;
    await tx.groups.put({ ...group, rights: [...group.rights, right] });
  });
}
