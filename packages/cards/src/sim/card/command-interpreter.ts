import {
  type CommandApdu,
  chainingBit,
  decodeCommandApdu,
  extendedDataLimit,
} from '../../iso7816/command-apdu.js';
import { MalformedCardData } from '../../iso7816/malformed-card-data.js';
import { concatOctets } from '../../iso7816/octets.js';
import { encodeResponseApdu, type ResponseApdu } from '../../iso7816/response-apdu.js';
import {
  classNotSupported,
  conditionsOfUseNotSatisfied,
  moreDataAvailable,
  success,
  wrongLength,
} from '../../iso7816/status-words.js';

const insGetResponse = 0xc0;
const nothing = new Uint8Array(0);

/**
 * The card's side of ISO/IEC 7816-4 transmission: joins chained commands, hands whole ones to the application, and
 * gives long answers in parts for GET RESPONSE. Classes other than 00 and 10 answer 6E00, impossible lengths 6700.
 */
export class CommandInterpreter {
  readonly #application: (command: CommandApdu) => Promise<ResponseApdu>;
  readonly #neWithoutLe: number;
  #chain: CommandApdu | undefined;
  #waiting: Uint8Array = nothing;
  #waitingSw = success;

  /** Without Le a card answers `61XX`; one that gives data all the same says by `neWithoutLe` how many bytes. */
  constructor(
    application: (command: CommandApdu) => Promise<ResponseApdu>,
    options: { readonly neWithoutLe?: number } = {},
  ) {
    this.#application = application;
    this.#neWithoutLe = options.neWithoutLe ?? 0;
  }

  /** Forgets half-sent commands and answers, as on reset. */
  reset(): void {
    this.#chain = undefined;
    this.#waiting = nothing;
  }

  /** Answers one command as it comes over the wire. */
  async answer(bytes: Uint8Array): Promise<Uint8Array> {
    let command: CommandApdu;
    try {
      command = decodeCommandApdu(bytes);
    } catch (error) {
      if (error instanceof MalformedCardData) return statusOnly(wrongLength);
      throw error;
    }
    if ((command.cla & ~chainingBit) !== 0) return statusOnly(classNotSupported);
    if (command.ins === insGetResponse) {
      return this.#waiting.length === 0 ? statusOnly(conditionsOfUseNotSatisfied) : this.#give(command.le);
    }
    this.#waiting = nothing;
    const whole = this.#joined(command);
    if ((whole.data?.length ?? 0) > extendedDataLimit) {
      this.#chain = undefined;
      return statusOnly(wrongLength);
    }
    if ((command.cla & chainingBit) !== 0) {
      this.#chain = whole;
      return statusOnly(success);
    }
    this.#chain = undefined;
    const response = await this.#application(whole);
    this.#waiting = response.data;
    this.#waitingSw = response.sw;
    return this.#give(command.le);
  }

  /** This command with the data of the chain before it; a command with another header starts anew. */
  #joined(command: CommandApdu): CommandApdu {
    const chain = this.#chain;
    const continues = chain?.ins === command.ins && chain.p1 === command.p1 && chain.p2 === command.p2;
    const before = continues ? (chain.data ?? nothing) : nothing;
    return { ...command, cla: 0, data: concatOctets(before, command.data ?? nothing) };
  }

  /** Gives up to Ne bytes of the answer; the status word comes with the last of them, before that it is `61XX`. */
  #give(le = this.#neWithoutLe): Uint8Array {
    const part = this.#waiting.slice(0, le);
    this.#waiting = this.#waiting.slice(part.length);
    const leftBytes = this.#waiting.length;
    const sw = leftBytes === 0 ? this.#waitingSw : moreDataAvailable | (leftBytes > 0xff ? 0 : leftBytes);
    return encodeResponseApdu({ data: part, sw });
  }
}

function statusOnly(sw: number): Uint8Array {
  return encodeResponseApdu({ data: nothing, sw });
}
