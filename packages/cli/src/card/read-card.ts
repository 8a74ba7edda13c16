import {
  ApduError,
  type CardConnection,
  type CardKey,
  gidsAid,
  type IdentifiedCard,
  identifyCard,
  openCredentialCard,
  PivSession,
  toHex,
} from '@cardea/cards';
import { type DescribedCertificate, describeCertificate } from '../agent/issued-certificate.js';
import type { HeldCard } from '../agent/readers/card-reader.js';

type CertificateOnCard = Omit<DescribedCertificate, 'isVerified'>;

/** A key on a card and whose it is, for people and scripts. */
export interface DescribedKey {
  /** Container number of a GIDS card, key reference of a PIV card. */
  readonly location: string;
  readonly label?: string;
  readonly algorithm?: string;
  /** Nothing about it was verified. */
  readonly certificate?: CertificateOnCard;
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
  /** Version of the firmware (PIV) or of the application (GIDS). */
  readonly version?: string;
  /** True for a card that nobody prepared yet. */
  readonly needsPreparation?: boolean;
  readonly pinRetriesRemaining?: number;
  readonly keys: readonly DescribedKey[];
}

/** Reads a card that is held. Errors: those of the connection; `ApduError`, `MalformedCardData`. */
export async function readCard({ connection, atr }: HeldCard): Promise<CardDescription> {
  const identified = await identifyCard(connection, atr);
  const about = { application: identified.application, atr: toHex(atr) };
  const make = await makeOf(connection, identified);
  const card = await openCredentialCard(connection, atr);
  if (card === undefined) return { ...about, ...make, keys: [] };
  const { keys, ...contents } = await card.read();
  return { ...about, ...make, ...contents, keys: keys.map(describeKey) };
}

/** What tells cards of one kind apart: printed number and version, where the card tells them. */
async function makeOf(
  connection: CardConnection,
  identified: IdentifiedCard,
): Promise<Pick<CardDescription, 'cardSerial' | 'version'>> {
  if (identified.application === 'PIV' && identified.yubicoVersion !== undefined) {
    const version = identified.yubicoVersion;
    const cardSerial = await serialOf(connection);
    return { version, ...(cardSerial === undefined ? {} : { cardSerial: String(cardSerial) }) };
  }
  if (identified.application !== 'GIDS') return {};
  const [major, minor] = identified.properties.aid?.subarray(gidsAid.length) ?? [];
  return major === undefined || minor === undefined ? {} : { version: `${major}.${minor}` };
}

/** Cards that take Yubico's commands in part have no number. */
async function serialOf(connection: CardConnection): Promise<number | undefined> {
  try {
    return await new PivSession(connection).yubico.getSerial();
  } catch (error) {
    if (error instanceof ApduError) return undefined;
    throw error;
  }
}

function describeKey({ location, label, algorithm, certificateDer }: CardKey): DescribedKey {
  const certificate = certificateDer === undefined ? undefined : certificateOf(certificateDer);
  return {
    location,
    ...(label === undefined ? {} : { label }),
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(certificate === undefined ? {} : { certificate }),
  };
}

/** Undefined for what is no certificate: whoever writes to a card may store anything there. */
function certificateOf(certificateDer: Uint8Array): CertificateOnCard | undefined {
  try {
    const { isVerified: _, ...told } = describeCertificate(certificateDer, []);
    return told;
  } catch {
    return undefined;
  }
}
