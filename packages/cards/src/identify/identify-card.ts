import { gidsAid } from '../gids/generic-identity-device.js';
import { type GidsApplication, GidsSession } from '../gids/gids-session.js';
import { ApduError } from '../iso7816/apdu-error.js';
import type { CardConnection } from '../iso7816/card-connection.js';
import { MalformedCardData } from '../iso7816/malformed-card-data.js';
import { toHex } from '../iso7816/octets.js';
import { type PivApplicationProperties, PivSession } from '../piv/piv-session.js';
import { pivApplicationAid, pivApplicationRid } from '../piv/sp800-73.js';
import { type AnswerToReset, decodeAnswerToReset, isAidOf } from './answer-to-reset.js';

/** What a card turned out to be. */
export type IdentifiedCard =
  | {
      readonly application: 'PIV';
      readonly properties: PivApplicationProperties;
      /** Firmware version of a card with Yubico's extensions, such as `5.7.1`; absent on other PIV cards. */
      readonly yubicoVersion?: string;
    }
  | { readonly application: 'GIDS'; readonly properties: GidsApplication }
  /** Neither application answered; the ATR is what is known. */
  | { readonly application: 'Other'; readonly answerToReset: AnswerToReset | undefined };

/**
 * Recognises a card: asks for the applications that we know and takes the first that answers. The ATR says which one
 * to ask first, and never decides alone: many cards share one, and a contactless reader makes its own. A card with
 * both applications is taken for the one that its ATR names, and for PIV when it names none, as OpenSC does.
 *
 * The application found is selected afterwards.
 *
 * Errors: `CardRemoved`.
 */
export async function identifyCard(connection: CardConnection, atr: Uint8Array): Promise<IdentifiedCard> {
  const answerToReset = readable(() => decodeAnswerToReset(atr));
  const isGidsFirst = isAidOf(answerToReset?.aid, gidsAid);
  const attempts = isGidsFirst ? [asGids, asPiv] : [asPiv, asGids];
  for (const attempt of attempts) {
    const found = await attempt(connection);
    if (found !== undefined) return found;
  }
  return { application: 'Other', answerToReset };
}

async function asPiv(connection: CardConnection): Promise<IdentifiedCard | undefined> {
  const session = new PivSession(connection);
  const properties = await answered(session.select());
  if (properties === undefined || !isPivAid(properties.aid)) return undefined;
  const yubicoVersion = await answered(session.yubico.getVersion());
  return { application: 'PIV', properties, ...(yubicoVersion === undefined ? {} : { yubicoVersion }) };
}

async function asGids(connection: CardConnection): Promise<IdentifiedCard | undefined> {
  const properties = await answered(new GidsSession(connection).select());
  // There are cards that answer every SELECT.
  const isGids = properties?.isBlank === true || isAidOf(properties?.aid, gidsAid);
  return properties === undefined || !isGids ? undefined : { application: 'GIDS', properties };
}

/** The answer bears the whole AID, or what follows NIST's RID (SP 800-73-4 Part 2 Table 3). */
function isPivAid(aid: Uint8Array): boolean {
  const extension = pivApplicationAid.subarray(pivApplicationRid.length);
  return isAidOf(aid, pivApplicationRid) || toHex(aid) === toHex(extension);
}

/** Undefined when the card refused, or answered as the application asked for never does. */
async function answered<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApduError || error instanceof MalformedCardData) return undefined;
    throw error;
  }
}

function readable<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedCardData) return undefined;
    throw error;
  }
}
