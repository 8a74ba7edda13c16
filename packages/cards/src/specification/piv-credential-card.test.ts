import { generateKeyPairSync } from 'node:crypto';
import { Secret } from '@cardea/domain';
import { describe, expect } from 'vitest';
import { openCredentialCard } from '../credential-card/open-credential-card.js';
import type { StateFile } from '../sim/card/state-file.js';
import type { PivCardModel } from '../sim/piv/factory.js';
import type { PivCardState } from '../sim/piv/piv-card-state.js';
import { SimulatedPivCard } from '../sim/piv/simulated-piv-card.js';
import { describeCredentialCard } from './credential-card.js';
import { describeInterruptions } from './interruptions.js';
import { type TestedCard, TestedCards } from './tested-card.js';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const imported = {
  algorithm: 'RSA-2048',
  privateKeyDer: new Secret(Uint8Array.from(privateKey.export({ type: 'pkcs8', format: 'der' }))),
} as const;

const open = async (card: TestedCard) =>
  (await openCredentialCard(card, card.atr)) ?? expect.fail('the card is not recognised');

const models: readonly (readonly [string, PivCardModel])[] = [
  ['a PIV card of firmware 5.7 with an AES admin key', { managementKeyAlgorithm: 'AES-192' }],
  ['a PIV card of firmware 5.7 with a 3DES admin key', {}],
];
for (const [name, model] of models) {
  describeCredentialCard<PivCardState>(name, {
    make: (stateFile) => new SimulatedPivCard(stateFile, model),
    open,
    imported,
  });
}

describe('a PIV card of firmware 5.2, which tells of keys by their certificates alone', () => {
  const make = (stateFile: StateFile<PivCardState>) =>
    new SimulatedPivCard(stateFile, { firmwareVersion: '5.2.7' });
  describeInterruptions(new TestedCards<PivCardState>({ make, open, imported }));
});
