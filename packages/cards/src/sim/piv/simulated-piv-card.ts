import { ApduError } from '../../iso7816/apdu-error.js';
import { encodeBerTlv } from '../../iso7816/ber-tlv.js';
import { type CommandApdu, shortLeLimit } from '../../iso7816/command-apdu.js';
import { MalformedCardData } from '../../iso7816/malformed-card-data.js';
import { bigEndian, fromHex, toHex } from '../../iso7816/octets.js';
import type { ResponseApdu } from '../../iso7816/response-apdu.js';
import {
  fileNotFound,
  incorrectParametersInData,
  instructionNotSupported,
  success,
} from '../../iso7816/status-words.js';
import { pivApplicationAid, pivApplicationRid, pivInstruction } from '../../piv/sp800-73.js';
import { yubicoInstruction } from '../../piv/yubico-extensions.js';
import { type CardFault, CardFaults } from '../card/card-faults.js';
import type { CardPace } from '../card/card-pace.js';
import { CommandInterpreter } from '../card/command-interpreter.js';
import type { SimulatedCard } from '../card/simulated-card.js';
import type { StateFile } from '../card/state-file.js';
import { getData, putData } from './data-object-commands.js';
import { makeFactoryState, type PivCardModel } from './factory.js';
import { generalAuthenticate } from './general-authenticate.js';
import {
  attest,
  generateAsymmetricKeyPair,
  getMetadata,
  importKey,
  moveKey,
  resetApplication,
  setManagementKey,
} from './key-commands.js';
import { isKnownCommand } from './known-commands.js';
import { freshSecurityStatus, nothing, type PivCardCommand, type SecurityStatus } from './piv-card-memory.js';
import type { PivCardState } from './piv-card-state.js';
import { changeReferenceData, resetRetryCounter, setPinRetries, verify } from './reference-data-commands.js';

/**
 * Answer to reset of the simulated PIV card, hex: protocol T=1, and historical bytes that name the PIV application
 * (ISO/IEC 7816-4 §8.1.1, application identifier data object), closed by their check byte.
 */
export const simulatedPivAtr = '3b8d0180fba0000003080000100001004d';

const aidElements = { applicationProperties: 0x61, aid: 0x4f, label: 0x50, authority: 0x79 };
const label = Buffer.from('Cardea simulated PIV card', 'ascii');

const select: PivCardCommand = (_card, { p1, data }) => {
  const isPiv = toHex(pivApplicationAid).startsWith(toHex(data)) && data.length >= pivApplicationRid.length;
  // The application stays selected, and what was authenticated stays so (SP 800-73-4 Part 2 §3.1.1).
  if (p1 !== 0x04 || !isPiv) throw new ApduError('select', fileNotFound);
  return encodeBerTlv(
    aidElements.applicationProperties,
    encodeBerTlv(aidElements.aid, pivApplicationAid.subarray(pivApplicationRid.length)),
    encodeBerTlv(aidElements.authority, encodeBerTlv(aidElements.aid, pivApplicationRid)),
    encodeBerTlv(aidElements.label, label),
  );
};

const commands: ReadonlyMap<number, PivCardCommand> = new Map<number, PivCardCommand>([
  [pivInstruction.select, select],
  [pivInstruction.verify, verify],
  [pivInstruction.changeReferenceData, changeReferenceData],
  [pivInstruction.resetRetryCounter, resetRetryCounter],
  [pivInstruction.generalAuthenticate, generalAuthenticate],
  [pivInstruction.getData, getData],
  [pivInstruction.putData, putData],
  [pivInstruction.generateAsymmetricKeyPair, generateAsymmetricKeyPair],
  [yubicoInstruction.getVersion, ({ state }) => Uint8Array.from(state.firmwareVersion.split('.'), Number)],
  [yubicoInstruction.getSerial, ({ state }) => bigEndian(state.cardSerial, 4)],
  [yubicoInstruction.setManagementKey, setManagementKey],
  [yubicoInstruction.importKey, importKey],
  [yubicoInstruction.attest, attest],
  [yubicoInstruction.getMetadata, getMetadata],
  [yubicoInstruction.moveKey, moveKey],
  [yubicoInstruction.setPinRetries, setPinRetries],
  [yubicoInstruction.reset, resetApplication],
]);

/**
 * A simulated PIV card with Yubico's extensions: real keys, retry counters, access conditions and attestation under a
 * root of its own. Test and demo equipment: its keys lie in plain text in memory and state file; it protects nothing.
 *
 * PIV is its only application and selected from the start. What each command wrote is saved before its answer goes out.
 */
export class SimulatedPivCard implements SimulatedCard {
  readonly atr = fromHex(simulatedPivAtr);
  readonly #faults: CardFaults;
  // yubico-piv-tool sends no Le with SELECT and expects data.
  readonly #interpreter = new CommandInterpreter((command) => this.#execute(command), {
    neWithoutLe: shortLeLimit,
  });
  readonly #stateFile: StateFile<PivCardState>;
  readonly #state: PivCardState;
  #security: SecurityStatus = freshSecurityStatus();

  /** Takes the card out of its state file; an empty one becomes a card fresh from the factory. */
  constructor(stateFile: StateFile<PivCardState>, model: PivCardModel = {}, pace: CardPace = {}) {
    this.#faults = new CardFaults(pace);
    this.#stateFile = stateFile;
    this.#state = stateFile.load() ?? makeFactoryState(model);
    stateFile.save(this.#state);
  }

  /** Number printed on the card. */
  get cardSerial(): number {
    return this.#state.cardSerial;
  }

  /** Root certificate of this card's attestations, DER. */
  get attestationRootDer(): Uint8Array {
    return fromHex(this.#state.attestationRoot);
  }

  /** Commands that reached the card since it was made. */
  get commandCount(): number {
    return this.#faults.commandCount;
  }

  get busyMs(): number {
    return this.#faults.busyMs;
  }

  /** Makes the card fail from now on. */
  injectFault(fault: CardFault): void {
    this.#faults.inject(fault);
  }

  /** Takes all faults back. */
  clearFaults(): void {
    this.#faults.clear();
  }

  /** Answers a command as the card does over the wire. Errors: `CardRemoved` by an injected fault. */
  transmit(bytes: Uint8Array): Promise<Uint8Array> {
    return this.#faults.around(() => this.#interpreter.answer(bytes));
  }

  powerOn(): void {
    this.#faults.powerOn();
    this.reset();
  }

  powerOff(): void {
    this.reset();
  }

  reset(): void {
    this.#security = freshSecurityStatus();
    this.#interpreter.reset();
  }

  async #execute(command: CommandApdu): Promise<ResponseApdu> {
    const answer = await this.#answer(command);
    this.#stateFile.save(this.#state);
    return answer;
  }

  async #answer(command: CommandApdu): Promise<ResponseApdu> {
    const execute = commands.get(command.ins);
    if (execute === undefined || !isKnownCommand(this.#state, command.ins))
      return { data: nothing, sw: instructionNotSupported };
    const memory = { state: this.#state, security: this.#security, faults: this.#faults };
    const { isPinJustVerified } = memory.security;
    try {
      const data = await execute(memory, { ...command, data: command.data ?? nothing });
      return { data, sw: success };
    } catch (error) {
      if (error instanceof ApduError) return { data: nothing, sw: error.sw };
      if (error instanceof MalformedCardData) return { data: nothing, sw: incorrectParametersInData };
      throw error;
    } finally {
      // It holds for the one command that follows.
      if (isPinJustVerified)
        memory.security.isPinJustVerified =
          command.ins === pivInstruction.verify && memory.security.isPinVerified;
    }
  }
}
