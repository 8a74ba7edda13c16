import { gidsAid, gidsFiles } from '../../gids/generic-identity-device.js';
import type { CommandApdu } from '../../iso7816/command-apdu.js';
import { MalformedCardData } from '../../iso7816/malformed-card-data.js';
import { concatOctets, fromHex, toHex } from '../../iso7816/octets.js';
import type { ResponseApdu } from '../../iso7816/response-apdu.js';
import {
  fileNotFound,
  functionNotSupported,
  incorrectParametersInData,
  instructionNotSupported,
  success,
} from '../../iso7816/status-words.js';
import { type CardFault, CardFaults } from '../card/card-faults.js';
import type { CardPace } from '../card/card-pace.js';
import { CommandInterpreter } from '../card/command-interpreter.js';
import type { SimulatedCard } from '../card/simulated-card.js';
import { memoryState, type StateFile } from '../card/state-file.js';
import { blankGidsCard, type GidsCardState } from './gids-card-state.js';
import { GidsFileSystem } from './gids-file-system.js';
import { GidsKeys } from './gids-keys.js';
import { changePin, resetPin, verifyPin } from './pin-commands.js';
import { Refusal } from './refusal.js';
import { SecurityStatus } from './security-status.js';

/** Answer to reset of the simulated GIDS card, hex: T=1, names the GIDS application. */
export const simulatedGidsAtr = '3b8d0180fba000000397425446590301c8';

/** How a simulated GIDS card is made. */
export interface SimulatedGidsCardOptions {
  /** Where the card keeps its contents; by default in this process. */
  readonly stateFile?: StateFile<GidsCardState>;
  /** Wrong PINs in a row that block it, 1 to 15; three by default. Only for a card that has no state yet. */
  readonly pinRetryLimit?: number;
  /** As fast as the computer unless given. */
  readonly pace?: CardPace;
}

const nothing = new Uint8Array(0);
const applicationVersion = Uint8Array.of(0x02, 0x01);
/** AID in full, and what the card can do: status words with retry counters (GIDS, application template). */
const applicationTemplate = concatOctets(
  fromHex('61124f0b'),
  gidsAid,
  applicationVersion,
  fromHex('73034001c0'),
);
/** Before initialisation: a directory, in which user or administrator create and delete. */
const blankTemplate = fromHex('620882 01388c03033030');

/**
 * A simulated GIDS card with real keys (RSA 1024 to 4096, P-256, P-384), blank when it has no state yet. Test and demo
 * equipment: its state holds PIN, admin key and private keys in plain text.
 *
 * It keeps its contents after every command, counts PIN tries, obeys access conditions once files are activated, and
 * drops every authentication on reset, power loss and selection.
 */
export class SimulatedGidsCard implements SimulatedCard {
  readonly atr = fromHex(simulatedGidsAtr);
  readonly #stateFile: StateFile<GidsCardState>;
  readonly #faults: CardFaults;
  readonly #interpreter = new CommandInterpreter((command) => this.#execute(command));
  readonly #status = new SecurityStatus();
  readonly #state: GidsCardState;
  readonly #files: GidsFileSystem;
  readonly #keys: GidsKeys;
  #isSelected = false;

  constructor(options: SimulatedGidsCardOptions = {}) {
    this.#stateFile = options.stateFile ?? memoryState();
    this.#faults = new CardFaults(options.pace);
    this.#state = this.#stateFile.load() ?? blankGidsCard(options.pinRetryLimit ?? 3);
    this.#files = new GidsFileSystem(this.#state, this.#status, this.#faults);
    this.#keys = new GidsKeys(this.#state, this.#files, this.#faults);
  }

  /** Commands that reached the card. */
  get commandCount(): number {
    return this.#faults.commandCount;
  }

  get busyMs(): number {
    return this.#faults.busyMs;
  }

  /** Makes something go wrong from now on. */
  injectFault(fault: CardFault): void {
    this.#faults.inject(fault);
  }

  /** Takes injected faults back; a card that is gone comes back with `powerOn`. */
  clearFaults(): void {
    this.#faults.clear();
  }

  powerOn(): void {
    this.#faults.powerOn();
    this.reset();
  }

  powerOff(): void {
    this.reset();
  }

  reset(): void {
    this.#interpreter.reset();
    this.#forget();
    this.#isSelected = false;
  }

  async transmit(bytes: Uint8Array): Promise<Uint8Array> {
    return this.#faults.around(() => this.#interpreter.answer(bytes));
  }

  async #execute(command: CommandApdu): Promise<ResponseApdu> {
    try {
      return { data: await this.#perform(command), sw: success };
    } catch (error) {
      if (error instanceof Refusal) return { data: nothing, sw: error.sw };
      if (error instanceof MalformedCardData) return { data: nothing, sw: incorrectParametersInData };
      throw error;
    } finally {
      // Also after a refusal: a wrong PIN has lowered its counter.
      this.#stateFile.save(this.#state);
    }
  }

  async #perform(command: CommandApdu): Promise<Uint8Array> {
    const { ins, p1, data = nothing } = command;
    if (ins === 0xa4 && p1 === 0x04) return this.#selectApplication(command.p2, data);
    if (!this.#isSelected) throw new Refusal(ins === 0xa4 ? fileNotFound : instructionNotSupported);
    const p1p2 = (p1 << 8) | command.p2;
    switch (ins) {
      case 0x20:
        return verifyPin(this.#state, this.#status, p1p2, data);
      case 0x22:
        return this.#keys.manageSecurityEnvironment(p1p2, data);
      case 0x24:
        return changePin(this.#state, this.#status, p1p2, data);
      case 0x2a:
        return this.#keys.performSecurityOperation(p1p2, data);
      case 0x2c:
        return resetPin(this.#state, this.#status, p1p2, data);
      case 0x44:
        return this.#files.activate();
      case 0x47:
        return this.#keys.generate(data);
      case 0x87:
        return this.#status.generalAuthenticate(this.#state, data, this.#faults.isKeyWrong);
      case 0xa4:
        return this.#files.select(p1, data);
      case 0xcb:
        return p1p2 === gidsFiles.application ? this.#keys.getData(data) : this.#files.getData(p1p2, data);
      case 0xdb:
        return p1p2 === gidsFiles.application ? this.#keys.putKey(data) : this.#files.putData(p1p2, data);
      case 0xe0:
        return this.#files.create(data);
      case 0xe4:
        return this.#files.delete();
      default:
        throw new Refusal(instructionNotSupported);
    }
  }

  #selectApplication(p2: number, aid: Uint8Array): Uint8Array {
    const isOurs = aid.length >= gidsAid.length && toHex(aid).startsWith(toHex(gidsAid));
    if (!isOurs) throw new Refusal(fileNotFound);
    this.#forget();
    this.#isSelected = true;
    if (p2 === 0x0c) return nothing;
    if (p2 !== 0x00 && p2 !== 0x04) throw new Refusal(functionNotSupported);
    return this.#state.isBlank ? blankTemplate : applicationTemplate;
  }

  #forget(): void {
    this.#status.clear();
    this.#keys.forgetEnvironment();
    this.#files.forgetSelection();
  }
}
