import { parseUuid, Secret } from '@cardea/domain';
import { expect } from 'vitest';
import type { CredentialCard } from '../credential-card/credential-card.js';
import { openCredentialCard } from '../credential-card/open-credential-card.js';
import { CardRemoved } from '../iso7816/card-connection.js';
import { fromHex } from '../iso7816/octets.js';
import { answerWithKey, defaultCardManagementKey } from '../piv/index.js';
import type { CardFault } from '../sim/card/card-faults.js';
import { memoryState } from '../sim/card/state-file.js';
import type { PivCardModel } from '../sim/piv/factory.js';
import { SimulatedPivCard } from '../sim/piv/simulated-piv-card.js';

export const cardId = parseUuid<'Card'>('97cd65fa-af4b-4587-9309-0dd6bfd8b4e1', 'cardId');
export const defaultAdminKey = defaultCardManagementKey().key;
export const ownAdminKey = new Secret(fromHex('1315161a1c1f202523262928 2a2c2f313234373b3d3e4043'));
/** The administrator of the card: under its own key, or that of the factory on cards that keep it. */
export const administrator = answerWithKey(ownAdminKey);
export const factoryAdministrator = answerWithKey(defaultAdminKey);
export const pin = new Secret('246810');

/** Begins a conversation with a card that is put in anew. */
export async function open(card: SimulatedPivCard): Promise<CredentialCard> {
  card.powerOn();
  return (await openCredentialCard(card, card.atr)) ?? expect.fail('the card is not recognised');
}

/** A card that was given out, with an admin key of its own where it can have one, and the user's PIN. */
export async function cardInUse(model: PivCardModel = {}): Promise<SimulatedPivCard> {
  const simulated = new SimulatedPivCard(memoryState(), model);
  const card = await open(simulated);
  await card.prepare({ cardId, defaultAdminKey });
  const isPlain = model.isPlain === true;
  if (!isPlain) await card.changeAdminKey(factoryAdministrator, ownAdminKey);
  await card.setPin(isPlain ? factoryAdministrator : administrator, pin);
  return simulated;
}

/** The same with the administrator authenticated, who may write keys and certificates. */
export async function writableCard(
  model: PivCardModel = {},
): Promise<{ readonly simulated: SimulatedPivCard; readonly card: CredentialCard }> {
  const simulated = await cardInUse(model);
  const card = await open(simulated);
  await card.authenticateAdmin(model.isPlain === true ? factoryAdministrator : administrator);
  return { simulated, card };
}

/**
 * Pulls a card at the first command of a run, then another at its second and so on, until the run gets through; looks
 * at each, once the run was repeated. Both ways of pulling: before the command reaches the card, and after it took
 * effect.
 */
export async function pullAtEveryCommand(
  make: () => Promise<SimulatedPivCard>,
  run: (card: CredentialCard) => Promise<unknown>,
  after: (card: CredentialCard, simulated: SimulatedPivCard) => Promise<void>,
): Promise<void> {
  for (const kind of ['removed', 'powerLost'] as const) {
    for (let afterCommands = 0, isThrough = false; !isThrough; afterCommands++) {
      const simulated = await make();
      isThrough = await runUntilPulled(simulated, { kind, afterCommands }, run);
      if (!isThrough) await run(await open(simulated));
      await after(await open(simulated), simulated);
    }
  }
}

async function runUntilPulled(
  simulated: SimulatedPivCard,
  fault: CardFault,
  run: (card: CredentialCard) => Promise<unknown>,
): Promise<boolean> {
  const card = await open(simulated);
  simulated.injectFault(fault);
  try {
    await run(card);
    return true;
  } catch (error) {
    if (!(error instanceof CardRemoved)) throw error;
    return false;
  } finally {
    simulated.clearFaults();
  }
}
