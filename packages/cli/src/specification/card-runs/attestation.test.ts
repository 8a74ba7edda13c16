import { X509Certificate } from 'node:crypto';
import { SimulatedPivCard } from '@cardea/cards/sim';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CopyableCard, cardKinds } from '../card-runs-in-use/simulated-cards.js';
import { expectAsPromised } from './as-promised.js';
import { PersonalisationSite, templateUuids } from './personalisation-site.js';

// The profile template wants keys that the card attests to have made.

let site: PersonalisationSite;
beforeAll(async () => {
  site = await PersonalisationSite.open();
});
afterAll(() => site.close());

/** The root of the maker that made this one card. */
function rootPemOf(card: CopyableCard): string {
  if (!(card instanceof SimulatedPivCard)) throw new Error('the card has no root');
  return new X509Certificate(card.attestationRootDer).toString();
}

/** What the auditor reads of the certificates that were asked for. */
async function auditedIssuances(requestUuid: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const rows = await site.server.system.ports.store.audit.list({ objectUuid: requestUuid, limit: 100 });
  return rows.filter(({ action }) => action === 'certificate.issue').map(({ facts }) => facts);
}

test('a PIV card of a trusted maker is enrolled, with the keys that the server makes; the auditor sees its number', async () => {
  const card = cardKinds.PIV();
  await site.requireAttestation('attested', [rootPemOf(card)]);
  const enrolled = await site.enroll(card, 'attested');
  await expectAsPromised(site, card, { ...enrolled, keys: 3 });
  expect(site.said.join('\n')).toContain('the card attests that it made 2 keys');
  const facts = await auditedIssuances(enrolled.requestUuid);
  expect(facts.flatMap(({ attestedKeys }) => attestedKeys ?? []).join('\n')).toMatch(/card \d+, firmware/);
});

test('a card is not asked to attest its keys where nobody wants it', async () => {
  site.said.length = 0;
  await site.enroll(cardKinds.PIV(), 'two');
  expect(site.said.join('\n')).not.toContain('attests');
});

test.each([
  ['a GIDS card, which attests nothing', 'GIDS', 'no attestation came with the request'],
  ['a PIV card of another maker', 'PIV', 'root'],
] as const)(
  '%s, is refused with the reason of the server before the request is completed; nothing is lost',
  async (_, kind, reason) => {
    await site.requireAttestation('attested', [rootPemOf(cardKinds.PIV())]);
    const card = cardKinds[kind]();
    await expect(site.enroll(card, 'attested')).rejects.toThrow(reason);
    const refused = await site.enrollmentUnderWay();
    await expect(site.enroll(card, 'attested')).rejects.toThrow(reason);
    expect(await site.enrollmentUnderWay()).toBe(refused);
    // The card can be enrolled under another profile template, with the admin key that it got.
    await site.client.management.abandonRequest(refused);
    const enrolled = await site.run(card, { type: 'Enroll', template: templateUuids.quick });
    expect(enrolled.kind).toBe('completed');
  },
);
