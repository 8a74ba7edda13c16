import { generateKeyPairSync } from 'node:crypto';
import { Secret } from '@cardea/domain';
import { expect } from 'vitest';
import { openCredentialCard } from '../credential-card/open-credential-card.js';
import type { StateFile } from '../sim/card/state-file.js';
import type { GidsCardState } from '../sim/gids/gids-card-state.js';
import { SimulatedGidsCard } from '../sim/gids/simulated-gids-card.js';
import { describeCredentialCard } from './credential-card.js';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

describeCredentialCard('a GIDS card', {
  make: (stateFile: StateFile<GidsCardState>) => new SimulatedGidsCard({ stateFile }),
  open: async (card) =>
    (await openCredentialCard(card, card.atr)) ?? expect.fail('the card is not recognised'),
  imported: {
    algorithm: 'RSA-2048',
    privateKeyDer: new Secret(Uint8Array.from(privateKey.export({ type: 'pkcs8', format: 'der' }))),
  },
});
