import { createHash, randomBytes } from 'node:crypto';
import type { HandOver } from '@cardea/domain';
import { newUuid, openTestStore, sampleRequest, storeKinds, type TestStore } from '@cardea/testkit/stores';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const createdAt = new Date('2026-11-25T08:00:00.000Z');
const expiresAt = new Date('2026-11-25T08:10:00.000Z');
const digest = () => createHash('sha256').update(randomBytes(16)).digest('hex');

describe.each(storeKinds)('requests handed over to the card agent, in %s', (kind) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openTestStore(kind);
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  async function handOverOf(overrides: Partial<HandOver> = {}): Promise<HandOver> {
    const request = sampleRequest();
    if (overrides.requestUuid === undefined) await opened.store.requests.insert(request);
    return {
      uuid: newUuid(),
      requestUuid: request.uuid,
      userUuid: newUuid(),
      codeDigest: digest(),
      createdAt,
      expiresAt,
      redeemedAt: null,
      tokenSha256: null,
      tokenExpiresAt: null,
      ...overrides,
    };
  }
  const redemption = () => ({ redeemedAt: createdAt, tokenSha256: digest(), tokenExpiresAt: expiresAt });

  test('a hand-over is found by the digest of its code, and once exchanged by that of its token', async () => {
    const { handOvers } = opened.store;
    const made = await handOverOf();
    await handOvers.replace(made);
    expect(await handOvers.findByCode(made.codeDigest)).toStrictEqual(made);
    const exchange = redemption();
    expect(await handOvers.redeem(made.uuid, exchange)).toBe(true);
    expect(await handOvers.findByToken(exchange.tokenSha256)).toStrictEqual({ ...made, ...exchange });
    expect(await handOvers.findByToken(made.codeDigest)).toBeUndefined();
  });

  test('of several who exchange a code at once, one gets the token', async () => {
    const { handOvers } = opened.store;
    const made = await handOverOf();
    await handOvers.replace(made);
    const tries = await Promise.all(
      Array.from({ length: 5 }, () => handOvers.redeem(made.uuid, redemption())),
    );
    expect(tries.filter((isFirst) => isFirst)).toHaveLength(1);
  });

  test('a new hand-over of the same person for the same request takes the place of the one before', async () => {
    const { handOvers } = opened.store;
    const first = await handOverOf();
    await handOvers.replace(first);
    const exchange = redemption();
    await handOvers.redeem(first.uuid, exchange);
    const { requestUuid, userUuid } = first;
    const second = await handOverOf({ requestUuid, userUuid });
    const ofAnother = await handOverOf({ requestUuid });
    await handOvers.replace(second);
    await handOvers.replace(ofAnother);
    expect(await handOvers.findByCode(first.codeDigest)).toBeUndefined();
    expect(await handOvers.findByToken(exchange.tokenSha256)).toBeUndefined();
    expect(await handOvers.findByCode(second.codeDigest)).toStrictEqual(second);
    expect(await handOvers.findByCode(ofAnother.codeDigest)).toStrictEqual(ofAnother);
  });

  test('old hand-overs are forgotten', async () => {
    const { handOvers } = opened.store;
    const old = await handOverOf({ createdAt: new Date('2010-01-01T00:00:00.000Z') });
    const recent = await handOverOf();
    await handOvers.replace(old);
    await handOvers.replace(recent);
    await handOvers.deleteBefore(new Date('2011-01-01T00:00:00.000Z'));
    expect(await handOvers.findByCode(old.codeDigest)).toBeUndefined();
    expect(await handOvers.findByCode(recent.codeDigest)).toStrictEqual(recent);
  });

  test('the progress of a request comes in the order of writing, after any step, and is forgotten when old', async () => {
    const { requests, requestProgress } = opened.store;
    const [request, other] = [sampleRequest(), sampleRequest()];
    await requests.insert(request);
    await requests.insert(other);
    const of = (uuid: typeof request.uuid) => ({ requestUuid: uuid, at: createdAt, cardId: null });
    await requestProgress.append({ ...of(request.uuid), step: 'cardFound' });
    await requestProgress.append({ ...of(other.uuid), step: 'cardErased' });
    const cardId = newUuid<'Card'>();
    await requestProgress.append({ ...of(request.uuid), step: 'wrongCard', cardId });
    const [first, second] = await requestProgress.list(request.uuid, 0, 10);
    expect([first, second]).toMatchObject([
      { step: 'cardFound', at: createdAt, cardId: null },
      { step: 'wrongCard', cardId },
    ]);
    expect(await requestProgress.list(request.uuid, first?.sequence ?? 0, 10)).toStrictEqual([second]);
    expect(await requestProgress.list(request.uuid, 0, 1)).toStrictEqual([first]);
    expect(await requestProgress.count(request.uuid)).toBe(2);
    await requestProgress.deleteBefore(expiresAt);
    expect(await requestProgress.count(request.uuid)).toBe(0);
  });
});
