import type { CertificateTemplate } from '@cardea/domain';
import { fullLifeCyclePolicies, templateOf } from '@cardea/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { thumbprintOf } from '../../agent/run/certificates-on-card.js';
import { expectServerKnowsAdminKey } from '../card-runs/as-promised.js';
import { completed, openCard, PersonalisationSite, readerWith } from '../card-runs/personalisation-site.js';
import { type CardKind, type CopyableCard, cardKinds } from '../card-runs-in-use/simulated-cards.js';
import { pivCardOf } from './piv-card-of.js';

// One key that signs and deciphers: mail that was encrypted to it stays readable when it is renewed.

const emailProtection = '1.3.6.1.5.5.7.3.4';
const mailTemplate = '5e1f0000-0000-4000-8000-000000000201';

let site: PersonalisationSite;
beforeAll(async () => {
  site = await PersonalisationSite.open();
  await addMailTemplate();
});
afterAll(() => site.close());

/** Cards with one key of RSA, by which mail is signed and deciphered, and which is renewed in place. */
async function addMailTemplate(): Promise<void> {
  const { store, clock } = site.server.system.ports;
  const logon = await store.certificateTemplates.find('CardeaSmartcardLogon');
  if (logon === undefined) throw new Error('the certificate template for logon is missing');
  const mail: CertificateTemplate = {
    ...logon,
    commonName: 'Mail',
    extendedKeyUsages: [emailProtection],
    keyUsages: ['digitalSignature', 'keyEncipherment'],
    key: { ...logon.key, usages: 3 },
  };
  await store.certificateTemplates.put(mail);
  await store.transaction(async (tx) => {
    const template = templateOf({
      uuid: mailTemplate,
      name: 'Mail',
      certificateTemplates: ['Mail'],
      smartcard: { allowSmartcardReuse: true },
      selfService: [],
      policies: fullLifeCyclePolicies({ Renew: { reuseCard: true } }),
    });
    await tx.profileTemplates.put(template, clock.now());
  });
}

/** Certificates by their place on the card. */
async function certificatesOn(card: CopyableCard): Promise<ReadonlyMap<string, string>> {
  return await readerWith(card).withCard(async (held) => {
    const { keys } = await (await openCard(held)).read();
    return new Map(keys.map(({ location, certificateDer }) => [location, thumbprint(certificateDer)]));
  });
}

function thumbprint(certificateDer: Uint8Array | undefined): string {
  return certificateDer === undefined ? 'none' : thumbprintOf(certificateDer);
}

describe.each<readonly [string, () => CopyableCard, readonly string[]]>([
  ['GIDS card', () => cardKinds.GIDS(), ['2', '1', '0']],
  ['PIV card that moves keys', () => cardKinds.PIV(), ['9A', '83', '82']],
  ['PIV card that cannot move keys', () => pivCardOf({ firmwareVersion: '5.2.7' }), ['82', '9C', '9A']],
])('a %s with a key for mail', (_kind, blank, places) => {
  test('keeps each replaced key beside its certificate, newest first in its place', async () => {
    const card = blank();
    const runs = [completed(await site.run(card, { type: 'Enroll', template: mailTemplate }))];
    while (runs.length < places.length) {
      const renewed = completed(await site.run(card, { type: 'Renew' }));
      runs.unshift(renewed);
    }
    const newestFirst = runs.flatMap(({ certificates }) => certificates.map(thumbprintOf));
    const expected = new Map(places.map((place, index) => [place, newestFirst[index]]));
    expect(await certificatesOn(card)).toEqual(expected);
    await expectServerKnowsAdminKey(site, card, completed(runs[0] ?? expect.fail('nothing ran')));
  });
});

test.each<readonly [CardKind, string]>([
  ['GIDS', '0'],
  ['PIV', '9A'],
])(
  'a %s card with a key for logon alone has none but the newest, in %s, after renewals in place',
  async (kind, place) => {
    const card = cardKinds[kind]();
    await site.enroll(card);
    await site.run(card, { type: 'Renew' });
    const { certificates } = completed(await site.run(card, { type: 'Renew' }));
    expect(await certificatesOn(card)).toEqual(new Map([[place, thumbprint(certificates[0])]]));
  },
);
