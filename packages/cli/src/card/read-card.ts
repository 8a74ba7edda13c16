import {
  ApduError,
  type CardConnection,
  GidsSession,
  gidsAid,
  type IdentifiedCard,
  identifyCard,
  PivSession,
  readCardId,
  toHex,
} from '@cardea/cards';
import type { HeldCard } from '../agent/readers/card-reader.js';

/** A key on a card and whose it is, for people and scripts. */
export interface DescribedKey {
  /** Container number of a GIDS card, key reference of a PIV card. */
  readonly location: string;
  readonly label?: string;
  readonly algorithm?: string;
  readonly certificate?: {
    readonly subject: string;
    /** Hex. */
    readonly serialNumber: string;
    /** UTC instants. */
    readonly notBefore: string;
    readonly notAfter: string;
  };
}

/** What a card tells without any authentication. */
export interface CardDescription {
  /** `Other` when the card has neither application. */
  readonly application: 'GIDS' | 'PIV' | 'Other';
  /** Hex. */
  readonly atr: string;
  readonly cardId?: string;
  /** Number printed on the card, where it tells it. */
  readonly cardSerial?: string;
  /** Version of the application or firmware. */
  readonly version?: string;
  readonly pinRetriesRemaining?: number;
  readonly keys: readonly DescribedKey[];
}

type Contents = Pick<CardDescription, 'cardId' | 'pinRetriesRemaining' | 'keys'>;

/** Reads a card that is held. Errors: those of the connection; `ApduError`, `MalformedCardData`. */
export async function readCard({ connection, atr }: HeldCard): Promise<CardDescription> {
  const identified = await identifyCard(connection, atr);
  const { application } = identified;
  const contents = application === 'Other' ? { keys: [] } : await contentsOf(connection, application);
  return { application, atr: toHex(atr), ...(await makeOf(connection, identified)), ...contents };
}

/** What tells cards of one kind apart: printed number and version, where the card tells them. */
async function makeOf(
  connection: CardConnection,
  identified: IdentifiedCard,
): Promise<Pick<CardDescription, 'cardSerial' | 'version'>> {
  if (identified.application === 'PIV' && identified.yubicoVersion !== undefined) {
    const version = identified.yubicoVersion;
    // Cards that take Yubico's commands in part have no number.
    const cardSerial = await unlessRefused(new PivSession(connection).yubico.getSerial());
    return { version, ...(cardSerial === undefined ? {} : { cardSerial: String(cardSerial) }) };
  }
  if (identified.application !== 'GIDS') return {};
  const [major, minor] = identified.properties.aid?.subarray(gidsAid.length) ?? [];
  return major === undefined || minor === undefined ? {} : { version: `${major}.${minor}` };
}

async function contentsOf(connection: CardConnection, application: 'GIDS' | 'PIV'): Promise<Contents> {
  if (application === 'PIV') {
    const { retriesRemaining } = await new PivSession(connection).verifyStatus();
    return { keys: [], ...(retriesRemaining === undefined ? {} : { pinRetriesRemaining: retriesRemaining }) };
  }
  const session = new GidsSession(connection);
  const cardId = await unlessRefused(readCardId(session));
  const tries = await unlessRefused(session.pinTries());
  return {
    keys: [],
    ...(cardId === undefined ? {} : { cardId }),
    ...(tries === undefined ? {} : { pinRetriesRemaining: tries.retriesRemaining }),
  };
}

async function unlessRefused<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApduError) return undefined;
    throw error;
  }
}
