import { describe, expect, test } from 'vitest';
import type { CardRetirement, CredentialCard } from '../credential-card/credential-card.js';
import { PinRejected } from '../iso7816/apdu-error.js';
import { certificateOf, publicKeyOfCertificate } from './certificate-of.js';
import {
  cardId,
  defaultAdminKey,
  findHolder,
  holderOf,
  holderOfCard,
  logonKey,
  mayWrite,
  newPin,
  ownAdminKey,
  pin,
  type TestedCard,
  type TestedCards,
} from './tested-card.js';

const faults = ['removed', 'powerLost'] as const;
type Fault = (typeof faults)[number];

const kindsOfEnd = {
  removed: 'before it reaches the card',
  powerLost: 'after it took effect, before its answer',
} as const satisfies Record<Fault, string>;

/** One method as a card run uses it, and what is promised of it. */
interface InterruptedRun {
  readonly title: string;
  /** The card on which the run begins. */
  readonly before: () => Promise<TestedCard>;
  /** The same in the first run and in the one that repeats it. */
  readonly run: (card: CredentialCard) => Promise<void>;
  /** Looks at the card in a conversation of its own. */
  readonly after: (card: CredentialCard) => Promise<void>;
}

/** States, for every method that changes a card: pulled after any command, the card is as promised once it is repeated. */
export function describeInterruptions<State>(cards: TestedCards<State>): void {
  const runs = [
    ...administratorsRuns(cards),
    ...keyRuns(cards),
    ...retirements.map(([title, retirement]) => retirementRun(cards, title, retirement)),
  ];
  describe.each(faults)('a card that goes away (%s)', (fault) => {
    for (const run of runs) {
      test(`at any command of ${run.title}, ${kindsOfEnd[fault]}, is as promised once it is repeated`, async () => {
        expect(await pullAtEveryCommand(cards, fault, run)).toBeGreaterThan(1);
      });
    }

    test(`at any command of a change of the PIN, ${kindsOfEnd[fault]}, has the old PIN or the new one`, async () => {
      for (let afterCommands = 0, isThrough = false; !isThrough; afterCommands++) {
        const tested = await cards.givenOut();
        isThrough = await runUntilPulled(cards, tested, { kind: fault, afterCommands }, (card) =>
          card.changePin(pin, newPin),
        );
        const card = await cards.open(tested);
        await card.verify(newPin).catch((error: unknown) => {
          expect(error).toBeInstanceOf(PinRejected);
          expect(isThrough).toBe(false);
          return card.verify(pin);
        });
      }
    });
  });
}

/** Pulls the card at its first command, then at its second and so on, until the run gets through. Gives the number of interruptions. */
async function pullAtEveryCommand<State>(
  cards: TestedCards<State>,
  fault: Fault,
  { before, run, after }: InterruptedRun,
): Promise<number> {
  for (let afterCommands = 0; ; afterCommands++) {
    const tested = await before();
    const isThrough = await runUntilPulled(cards, tested, { kind: fault, afterCommands }, run);
    try {
      if (!isThrough) await run(await cards.open(tested));
      await after(await cards.open(tested));
    } catch (error) {
      throw new Error(`pulled at command ${afterCommands + 1} of the run`, { cause: error });
    }
    if (isThrough) return afterCommands;
  }
}

/** Whether the run got through before the card went away. */
async function runUntilPulled<State>(
  cards: TestedCards<State>,
  tested: TestedCard,
  fault: { readonly kind: Fault; readonly afterCommands: number },
  run: (card: CredentialCard) => Promise<void>,
): Promise<boolean> {
  const card = await cards.open(tested);
  tested.injectFault(fault);
  const isThrough = await run(card).then(
    () => true,
    (error: unknown) => {
      expect(error).toMatchObject({ name: 'CardRemoved' });
      return false;
    },
  );
  tested.clearFaults();
  // A run that hid the loss of its card would seem to have got through.
  expect(await isGone(tested)).toBe(!isThrough);
  return isThrough;
}

async function isGone(tested: TestedCard): Promise<boolean> {
  return tested.transmit(Uint8Array.of(0x00, 0xa4, 0x04, 0x00)).then(
    () => false,
    () => true,
  );
}

function administratorsRuns<State>(cards: TestedCards<State>): readonly InterruptedRun[] {
  return [
    {
      title: 'prepare',
      before: () => cards.blank(),
      run: (card) => card.prepare({ cardId, defaultAdminKey }),
      after: async (card) => {
        expect(await card.read()).toMatchObject({ cardId, needsPreparation: false, keys: [] });
        await holderOfCard(card, defaultAdminKey);
      },
    },
    {
      title: 'changeAdminKey',
      before: () => cards.prepared(),
      run: async (card) =>
        card.changeAdminKey(await holderOfCard(card, ownAdminKey, defaultAdminKey), ownAdminKey),
      after: async (card) => {
        await holderOfCard(card, ownAdminKey);
        // The user gets a PIN by the new key: nothing of the old one is left.
        await card.setPin(holderOf(ownAdminKey), pin);
        await card.verify(pin);
      },
    },
    {
      title: 'setPin',
      before: () => cards.givenOut(),
      run: (card) => card.setPin(holderOf(ownAdminKey), newPin),
      after: async (card) => {
        await card.verify(newPin);
        await holderOfCard(card, ownAdminKey);
      },
    },
  ];
}

function keyRuns<State>(cards: TestedCards<State>): readonly InterruptedRun[] {
  const { imported } = cards.kind;
  const renewed = { ...logonKey, label: 'renewed' };
  return [
    {
      title: 'makeKey and storeCertificate',
      before: () => cards.givenOut(),
      run: async (card) => {
        await mayWrite(card);
        const key = await card.makeKey(logonKey);
        await card.storeCertificate(key, certificateOf(key.publicKeyDer));
      },
      after: expectOneKeyInUse,
    },
    {
      title: 'storeCertificate in place of another',
      before: () => cards.inUse(),
      run: async (card) => {
        await mayWrite(card);
        for (const key of (await card.read()).keys) {
          const publicKeyDer = key.publicKeyDer ?? expect.fail('the card does not tell its public key');
          await card.storeCertificate(key, certificateOf(publicKeyDer, renewed.label));
        }
      },
      after: expectOneKeyInUse,
    },
    {
      title: 'deleteKey',
      before: () => cards.inUse(),
      run: async (card) => {
        await mayWrite(card);
        for (const key of (await card.read()).keys) await card.deleteKey(key);
      },
      after: async (card) => expect((await card.read()).keys).toEqual([]),
    },
    {
      title: 'importKey',
      before: () => cards.givenOut(),
      run: async (card) => {
        await mayWrite(card);
        const wanted = { ...logonKey, algorithm: imported.algorithm, use: 'any' } as const;
        const key = await card.importKey(wanted, imported.privateKeyDer);
        await card.storeCertificate(key, certificateOf(key.publicKeyDer));
      },
      after: async (card) => {
        const { keys } = await card.read();
        expect(keys.map(({ certificateDer }) => certificateDer !== undefined)).toEqual([true]);
      },
    },
  ];
}

/** The card has one key, whose certificate it is, and which signs. */
async function expectOneKeyInUse(card: CredentialCard): Promise<void> {
  const [key, ...others] = (await card.read()).keys;
  const { publicKeyDer } = key ?? {};
  if (key === undefined || publicKeyDer === undefined) return expect.fail('the card has no key');
  expect(others).toEqual([]);
  expect(publicKeyOfCertificate(key.certificateDer)).toEqual(publicKeyDer);
  await card.verify(pin);
  const made = { ...key, algorithm: logonKey.algorithm, publicKeyDer };
  expect((await card.sign(made, 'SHA256', Buffer.from('message'), pin)).length).toBeGreaterThan(63);
}

const retirements: readonly (readonly [string, CardRetirement])[] = [
  ['everything erased, blocked for good', { isErased: true, isUserPinBlocked: true, adminKey: 'block' }],
  [
    'everything erased, for another user',
    { isErased: true, isUserPinBlocked: false, adminKey: defaultAdminKey },
  ],
  [
    'everything erased, under the same admin key',
    { isErased: true, isUserPinBlocked: true, adminKey: 'keep' },
  ],
  ['certificates kept, PIN blocked', { isErased: false, isUserPinBlocked: true, adminKey: defaultAdminKey }],
  ['certificates kept, admin key blocked', { isErased: false, isUserPinBlocked: false, adminKey: 'block' }],
];

function retirementRun<State>(
  cards: TestedCards<State>,
  title: string,
  retirement: CardRetirement,
): InterruptedRun {
  const { isErased, isUserPinBlocked, adminKey } = retirement;
  return {
    title: `retire (${title})`,
    before: () => cards.inUse(),
    run: async (card) => {
      const answer = await findHolder(card, ownAdminKey, defaultAdminKey);
      // The admin key is the last that changes: where nobody knows it, everything before it is done.
      if (answer === undefined) return expect(adminKey).toBe('block');
      await card.retire(answer, retirement);
    },
    after: async (card) => {
      const { keys, pinRetriesRemaining } = await card.read();
      expect(keys.filter(({ certificateDer }) => certificateDer !== undefined)).toHaveLength(
        isErased ? 0 : 1,
      );
      if (isErased) expect(keys).toEqual([]);
      if (isUserPinBlocked) {
        expect(pinRetriesRemaining).toBe(0);
        await expect(card.verify(pin)).rejects.toMatchObject({ retriesRemaining: 0 });
      }
      if (!isErased && !isUserPinBlocked) await card.verify(pin);
      const left = { keep: [ownAdminKey], block: [] };
      const expected = typeof adminKey === 'string' ? left[adminKey] : [adminKey];
      for (const key of [ownAdminKey, defaultAdminKey]) {
        expect((await findHolder(card, key)) !== undefined).toBe(expected.includes(key));
      }
    },
  };
}
