import { afterAll, beforeAll, describe, test } from 'vitest';
import { cardKinds } from '../card-runs-in-use/simulated-cards.js';
import { expectAsPromised, expectServerKnowsAdminKey } from './as-promised.js';
import { PersonalisationSite } from './personalisation-site.js';

let site: PersonalisationSite;
beforeAll(async () => {
  site = await PersonalisationSite.open();
});
afterAll(() => site.close());

describe.each(['GIDS', 'PIV'] as const)('a blank %s card', (kind) => {
  test('is enrolled: own admin key, PIN, key and certificate', async () => {
    const card = cardKinds[kind]();
    const enrolled = await site.enroll(card);
    await expectAsPromised(site, card, { ...enrolled, keys: 1 });
    await expectServerKnowsAdminKey(site, card, enrolled);
    console.log(site.said.join('\n'), card.commandCount);
  });
});
