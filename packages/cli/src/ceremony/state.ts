import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { AuthoritySigner } from '@cardea/pki/x509';
import { CommandFailure, exitCodes } from '../failure.js';

/** What is decided before the ceremony begins. */
export interface CeremonyTerms {
  readonly shares: number;
  readonly threshold: number;
  readonly algorithm: AuthoritySigner['algorithm'];
  readonly organization: string;
  readonly commonName: string;
  readonly rootYears: number;
  readonly issuingYears: number;
  readonly crlMonths: number;
  /** Base of the addresses of the root's CRL and certificate, without a slash at the end. */
  readonly publicUrl: string;
}

/** How the key-encryption key is shared; nothing in it helps to find it. */
export interface ShareSet {
  readonly splitId: string;
  readonly threshold: number;
  readonly holders: readonly string[];
  /** SHA-256 of each share, hex. */
  readonly digests: readonly string[];
  /** Something known, encrypted under the key-encryption key (base64): opens only with the right one. */
  readonly check: string;
}

/** The root's private key, encrypted under the key-encryption key. */
export interface SealedRootKey {
  readonly name: string;
  readonly version: number;
  readonly algorithm: string;
  /** Base64. */
  readonly wrapped: string;
  /** SubjectPublicKeyInfo, base64. */
  readonly publicKeyDer: string;
  readonly createdAt: string;
}

/** A certificate that the root signed. */
export interface SignedCertificate {
  /** Upper-case hex. */
  readonly serialNumber: string;
  readonly subject: string;
  /** Base64. */
  readonly certificateDer: string;
  readonly revoked?: { readonly at: string; readonly reason: string };
}

/** Everything that a ceremony has brought about; written whole after each step. */
export interface CeremonyState {
  readonly format: 1;
  readonly terms: CeremonyTerms;
  /** Steps that are done, by name, with the time. */
  readonly finished: readonly { readonly step: string; readonly at: string }[];
  readonly operator: string;
  readonly witnesses: readonly string[];
  readonly holders: readonly string[];
  readonly shareSet: ShareSet | null;
  readonly rootKey: SealedRootKey | null;
  /** Base64. */
  readonly rootCertificate: string | null;
  readonly signed: readonly SignedCertificate[];
  readonly crl: { readonly number: number; readonly nextUpdate: string; readonly crlDer: string } | null;
  /** Octets and SHA-256 of the transcript when this was written, and the lines that belong after them. */
  readonly transcript: { readonly bytes: number; readonly sha256: string; readonly lines: string };
}

const fileName = 'ceremony.json';

/** Reads the state of the ceremony in `directory`; undefined when none has begun there. */
export function readState(directory: string): CeremonyState | undefined {
  let text: string;
  try {
    text = readFileSync(join(directory, fileName), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const state: Partial<CeremonyState> = JSON.parse(text);
  if (state.format !== 1)
    throw new CommandFailure(`${join(directory, fileName)} is not of a ceremony.`, exitCodes.badInput);
  return state as CeremonyState;
}

/** Writes the state whole or not at all; it is on the disk when this returns. */
export function writeState(directory: string, state: CeremonyState): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeDurably(directory, fileName, `${JSON.stringify(state, null, 2)}\n`);
}

/** Writes a file below `directory` whole or not at all, for its owner alone. */
export function writeDurably(directory: string, name: string, content: string | Uint8Array): void {
  const draft = join(directory, `.${name}.${randomBytes(4).toString('hex')}`);
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, typeof content === 'string' ? Buffer.from(content, 'utf8') : content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, join(directory, name));
  const folder = openSync(directory, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
