import { X509Certificate } from 'node:crypto';
import { AdminKeyRejected, computeAuthenticationResponse, Secret, toHex } from '@cardea/cards';
import { expect } from 'vitest';
import { adminKeyAnswers } from '../../agent/run/admin-key.js';
import { certifiedKeySha256, publicKeySha256, thumbprintOf } from '../../agent/run/certificates-on-card.js';
import type { CopyableCard } from '../card-runs-in-use/simulated-cards.js';
import { openCard, type PersonalisationSite, pin, readerWith } from './personalisation-site.js';

/** What a personalised card is, once the run has got through. */
export interface PersonalisedCard {
  readonly requestUuid: string;
  readonly smartcardUuid: string;
  readonly cardId: string;
  /** Keys that the card carries. */
  readonly keys: number;
  /**
   * A key that lost its certificate when its removal was interrupted may be left. Of no use to anybody, it stays until a
   * new key takes its place: a PIV card does not tell whose it was.
   */
  readonly mayHaveBareKeys?: boolean;
}

/** States what is true of a card after every run, however often it was interrupted. */
export async function expectAsPromised(
  site: PersonalisationSite,
  card: CopyableCard,
  personalised: PersonalisedCard,
): Promise<void> {
  const { requestUuid, smartcardUuid, cardId } = personalised;
  const { management } = site.client;
  expect((await management.request(requestUuid)).status).toBe('Completed');
  const smartcard = await management.smartcard(smartcardUuid);
  expect(smartcard).toMatchObject({ status: 'Active', cardId });
  expect(site.agent(card).journal.read(cardId)).toEqual({ kind: 'none' });
  const certificates = await management.smartcardCertificates(smartcardUuid);
  const good = certificates.filter(({ revocation, isKeyHistory }) => revocation === null || isKeyHistory);
  await readerWith(card).withCard(async (held) => {
    const conversation = await openCard(held);
    const contents = await conversation.read();
    expect(contents).toMatchObject({ cardId, needsPreparation: false });
    const keys = contents.keys.filter(
      ({ certificateDer }) => personalised.mayHaveBareKeys !== true || certificateDer !== undefined,
    );
    const onCard = keys.map(({ certificateDer, publicKeyDer }) => {
      if (certificateDer === undefined || publicKeyDer === undefined)
        throw new Error('a key has no certificate');
      expect(publicKeySha256(publicKeyDer)).toBe(certifiedKeySha256(certificateDer));
      expect(new Date(new X509Certificate(certificateDer).validTo).getTime()).toBeGreaterThan(Date.now());
      return thumbprintOf(certificateDer);
    });
    expect(onCard).toHaveLength(personalised.keys);
    expect(new Set(onCard)).toEqual(new Set(good.map(({ thumbprintSha1 }) => thumbprintSha1)));
    await conversation.verify(pin);
    await expect(
      conversation.authenticateAdmin(async (challenge) =>
        computeAuthenticationResponse(new Secret(new Uint8Array(24)), challenge),
      ),
    ).rejects.toThrow(AdminKeyRejected);
  });
}

/** The server answers the card's challenge for a later request: it knows the admin key of the card, which is its own. */
export async function expectServerKnowsAdminKey(
  site: PersonalisationSite,
  card: CopyableCard,
  { smartcardUuid, cardId }: Pick<PersonalisedCard, 'smartcardUuid' | 'cardId'>,
): Promise<void> {
  const { management } = site.client;
  const { uuid } = await management.createRequest({ type: 'Unblock', smartcardUuid, comment: '' });
  const bound = { requestUuid: uuid, smartcardUuid, cardId, atrHex: toHex(card.atr) };
  const { own } = adminKeyAnswers(site.client, bound, { DiversifyAdminKey: true });
  await readerWith(card).withCard(async (held) => (await openCard(held)).authenticateAdmin(own));
  await management.cancelRequest(uuid).catch(() => management.abandonRequest(uuid));
}
