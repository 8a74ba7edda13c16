import type { CardConnection } from '../iso7816/card-connection.js';
import { shortLeLimit } from '../iso7816/command-apdu.js';
import type { ResponseApdu } from '../iso7816/response-apdu.js';
import { requireSuccess } from '../iso7816/response-apdu.js';
import { transmitApdu } from '../iso7816/transmit-apdu.js';

/** A command of the PIV application: class 00 throughout, chained where it is long. */
export interface PivCommand {
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  readonly data?: Uint8Array;
  /** True when no data are expected, so that no Le goes out. Some cards refuse an Le there. */
  readonly hasNoAnswer?: boolean;
}

/** Sends the commands of one PIV application and names them in errors. */
export class PivChannel {
  readonly #connection: CardConnection;

  constructor(connection: CardConnection) {
    this.#connection = connection;
  }

  /** Gives the whole answer, whatever its status word. Errors: `CardRemoved`, `MalformedCardData`. */
  async exchange(command: PivCommand): Promise<ResponseApdu> {
    const { ins, p1, p2, data, hasNoAnswer } = command;
    return transmitApdu(this.#connection, {
      cla: 0,
      ins,
      p1,
      p2,
      ...(data === undefined ? {} : { data }),
      ...(hasNoAnswer === true ? {} : { le: shortLeLimit }),
    });
  }

  /** Gives the data of a successful answer. Errors: `ApduError` too, with the command's name. */
  async send(name: string, command: PivCommand): Promise<Uint8Array> {
    return requireSuccess(name, await this.exchange(command));
  }
}
