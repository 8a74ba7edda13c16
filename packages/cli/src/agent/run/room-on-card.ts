import { X509Certificate } from 'node:crypto';
import type { CardContents, CardKey } from '@cardea/cards';
import type { CardeaClient, v1, v2 } from '@cardea/sdk';
import { CommandFailure } from '../../failure.js';
import { fetchChain } from '../issued-certificate.js';
import type { CardAgent } from './card-agent.js';
import type { CardRun } from './card-run.js';
import { keysWithoutUse, thumbprintOf } from './certificates-on-card.js';

/** How many certificates a card may hold, and whether old ones make room (MIM CM: smart card configuration). */
export type CertificateLimit = Pick<v1.SmartcardConfiguration, 'MaxNumberOfCertificates' | 'EraseOnOverflow'>;

/**
 * How many keys that the server made or restored the card may get beside those of the client. Changes nothing.
 *
 * Errors: `CommandFailure` when the keys of the client alone would be too many.
 */
export async function requireRoom(
  { client, serverUrl }: Pick<CardAgent, 'client' | 'serverUrl'>,
  { keys }: CardContents,
  request: v2.Request,
  { MaxNumberOfCertificates: most, EraseOnOverflow }: CertificateLimit,
): Promise<number> {
  if (most === 0) return Number.POSITIVE_INFINITY;
  const [options, chain, own] = await Promise.all([
    client.getCertificateRequestGenerationOptions(request.uuid),
    fetchChain(serverUrl),
    thumbprintsOfRequest(client, request),
  ]);
  const staying = withCertificate(keys).filter((key) => !own.has(thumbprintOf(key.certificateDer)));
  const history = keyHistory(staying, chain);
  const others = staying.length - history.length - replaceable(staying, chain).length;
  const room = most - options.length - others - (EraseOnOverflow ? 0 : history.length);
  if (room >= 0) return room;
  throw tooMany(most);
}

/** The card would hold more certificates than its profile template allows. */
export function tooMany(most: number): CommandFailure {
  return new CommandFailure(
    `The card would hold more than the ${most} certificates that its profile template allows. Use another card, or have the template erase old keys on overflow (EraseOnOverflow).`,
  );
}

/**
 * Erases old keys for encrypted mail, the oldest first, until the card holds no more certificates than its template
 * allows. For the end of a run, when the server has changed over; whoever may write is authenticated. Interrupted, it is
 * made up for by the next run.
 */
export async function eraseOverflow(
  { serverUrl }: Pick<CardAgent, 'serverUrl'>,
  { card, say }: CardRun,
  { MaxNumberOfCertificates: most, EraseOnOverflow }: CertificateLimit,
  carried: readonly Uint8Array[],
): Promise<void> {
  if (most === 0 || !EraseOnOverflow) return;
  const held = withCertificate((await card.read()).keys);
  if (held.length <= most) return;
  const current = new Set(carried.map(thumbprintOf));
  const old = held.filter((key) => !current.has(thumbprintOf(key.certificateDer)));
  const erased = keyHistory(old, await fetchChain(serverUrl)).slice(0, held.length - most);
  for (const key of erased) await card.deleteKey(key);
  if (erased.length > 0) say(`erased ${erased.length} old key${erased.length === 1 ? '' : 's'} to make room`);
}

type CertifiedKey = CardKey & { readonly certificateDer: Uint8Array };

function withCertificate(keys: readonly CardKey[]): readonly CertifiedKey[] {
  return keys.flatMap((key) =>
    key.certificateDer === undefined ? [] : [{ ...key, certificateDer: key.certificateDer }],
  );
}

/** Keys of this server that go in any case when the card is personalised. */
function replaceable(keys: readonly CertifiedKey[], chain: readonly X509Certificate[]): readonly CardKey[] {
  return keysWithoutUse(keys, { current: new Set(), chain, recorded: new Set() });
}

/** Keys of this server to which mail may be encrypted, the oldest first. */
function keyHistory(
  keys: readonly CertifiedKey[],
  chain: readonly X509Certificate[],
): readonly CertifiedKey[] {
  const going = new Set(replaceable(keys, chain).map(({ location }) => location));
  return keys
    .filter(({ location }) => !going.has(location))
    .map((key) => ({ key, certificate: new X509Certificate(key.certificateDer) }))
    .filter(({ certificate }) => chain.some((one) => certificate.checkIssued(one)))
    .toSorted((one, other) => Date.parse(one.certificate.validFrom) - Date.parse(other.certificate.validFrom))
    .map(({ key }) => key);
}

/** What an interrupted run has put on the card already. */
async function thumbprintsOfRequest(
  { management }: CardeaClient,
  { uuid, newSmartcardUuid }: v2.Request,
): Promise<ReadonlySet<string>> {
  if (newSmartcardUuid === null) return new Set();
  const certificates = await management.smartcardCertificates(newSmartcardUuid);
  return new Set(
    certificates
      .filter(({ requestUuid }) => requestUuid === uuid)
      .map(({ thumbprintSha1 }) => thumbprintSha1),
  );
}
