import { existsSync } from 'node:fs';
import type { Secret } from '@cardea/cards';
import type { Module, Slot } from 'graphene-pk11';
import type { PKCS11 } from 'pkcs11js';
import { CommandFailure, exitCodes } from '../../failure.js';
import { type Graphene, loadGraphene } from './load-graphene.js';
import { callModule } from './pkcs11-refusal.js';
import { Pkcs11Token } from './pkcs11-token.js';
import { describeToken, type TokenDescription } from './token-description.js';

/** A token in a slot of a module. */
export interface TokenInSlot {
  /** Position among the slots with a token, from 0. It can change; the label stays. */
  readonly slotIndex: number;
  readonly token: TokenDescription;
}

/** A vendor's PKCS#11 module while it is loaded. */
export class Pkcs11Module implements Disposable {
  readonly #graphene: Graphene;
  readonly #calls: PKCS11;
  readonly #module: Module;

  /** `calls` has loaded and initialised the module. */
  constructor(graphene: Graphene, calls: PKCS11) {
    this.#graphene = graphene;
    this.#calls = calls;
    this.#module = new graphene.Module(calls);
  }

  /** The tokens that are there. Errors: `Pkcs11Refusal`. */
  tokens(): TokenInSlot[] {
    return this.#slots().map((slot, slotIndex) => ({ slotIndex, token: this.#describe(slot) }));
  }

  /**
   * Initialises the token in a slot (C_InitToken): everything on it is destroyed. `label` has at most 32 bytes; `soPin`
   * is its SO PIN afterwards, and must be the present one when it is initialised already.
   *
   * Errors: `Pkcs11Refusal`.
   */
  initialize(slotIndex: number, label: string, soPin: Secret<string>): void {
    const slot = this.#slot(slotIndex);
    // Graphene's own method fails after it has succeeded: it expects the label back (graphene-pk11 2.3.6).
    callModule('to be initialised', () => this.#calls.C_InitToken(slot.handle, soPin.reveal(), label));
  }

  /** Opens a session on the token in a slot. Errors: `Pkcs11Refusal`. */
  openToken(slotIndex: number): Pkcs11Token {
    const slot = this.#slot(slotIndex);
    const { SessionFlag } = this.#graphene;
    const session = callModule('a session', () =>
      slot.open(SessionFlag.RW_SESSION | SessionFlag.SERIAL_SESSION),
    );
    return new Pkcs11Token(this.#graphene, slot, session);
  }

  #slots(): Slot[] {
    return callModule('to list its slots', () => [...this.#module.getSlots(true)]);
  }

  #slot(slotIndex: number): Slot {
    const slot = this.#slots()[slotIndex];
    if (slot === undefined) throw new CommandFailure('The token is gone.');
    return slot;
  }

  #describe(slot: Slot): TokenDescription {
    return describeToken(
      this.#graphene,
      callModule('to tell what it is', () => slot.getToken()),
    );
  }

  /** Ends every session; the module forgets who was logged in. */
  [Symbol.dispose](): void {
    this.#module.finalize();
    this.#module.close();
  }
}

/**
 * Loads a PKCS#11 module, a shared library that comes with a token.
 *
 * Errors: `CommandFailure` that says what to install or which file is no module.
 */
export async function openPkcs11Module(path: string): Promise<Pkcs11Module> {
  const { graphene, PKCS11 } = await loadGraphene();
  if (!existsSync(path)) throw new CommandFailure(`There is no PKCS#11 module ${path}.`, exitCodes.badInput);
  try {
    const calls = new PKCS11();
    calls.load(path);
    calls.C_Initialize();
    return new Pkcs11Module(graphene, calls);
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : '';
    throw new CommandFailure(`${path} cannot be used as a PKCS#11 module: ${reason}`, exitCodes.badInput);
  }
}
