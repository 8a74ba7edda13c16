import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret } from '@cardea/cards';
import { createPfx, openPfx } from '@cardea/pki/x509';
import type { CardeaClient } from '@cardea/sdk';
import { CommandFailure, exitCodes } from '../failure.js';
import { readSecretFile } from './secret-file.js';

type Answer = Awaited<ReturnType<CardeaClient['postCertificateData']>>[number];

/** What becomes of keys that the server makes or restores: it sends them as PFX files under a password. */
export interface PfxDelivery {
  readonly password: string;
  /** Where they are kept as files, beside the card or token; undefined to keep none. */
  readonly folder: string | undefined;
  /** Whether the files are for Windows before version 1709 of 10: triple DES and SHA-1; not so when absent. */
  readonly isLegacy?: boolean;
}

/**
 * The delivery that the command line asks for; where no files are kept, under a password that only this process
 * knows.
 *
 * Errors: {@link CommandFailure} when a folder is named without a password, or old files are asked for without a folder.
 */
export function pfxDelivery(options: {
  readonly pfxPasswordFile?: string;
  readonly pfxFolder?: string;
  readonly legacyPfx?: boolean;
}): PfxDelivery {
  const { pfxPasswordFile, pfxFolder: folder, legacyPfx: isLegacy = false } = options;
  if (isLegacy && folder === undefined)
    throw new CommandFailure('Say --pfx-folder together with --legacy-pfx.', exitCodes.badInput);
  if (pfxPasswordFile !== undefined) return { password: readSecretFile(pfxPasswordFile), folder, isLegacy };
  if (folder !== undefined) {
    throw new CommandFailure('Say --pfx-password-file together with --pfx-folder.', exitCodes.badInput);
  }
  return { password: randomBytes(18).toString('base64url'), folder, isLegacy };
}

/**
 * Writes a key that the server made into `<name>.pfx` of a folder, which only its owner reads, and gives the file.
 *
 * Errors: {@link CommandFailure} when the server refused it.
 */
export async function deliverPfx(
  { Error: refusal, Pfx, TemplateCommonName: template }: Answer,
  name: string,
  { folder, password, isLegacy }: PfxDelivery & { readonly folder: string },
  say: (line: string) => void,
): Promise<string> {
  if (refusal !== null) throw new CommandFailure(`The server refuses ${template}: ${refusal.Message}`);
  const pfx = new Uint8Array(Buffer.from(Pfx ?? '', 'base64'));
  const file = join(folder, `${name}.pfx`);
  writeFileSync(file, isLegacy ? await legacyPfx(pfx, password) : pfx, { mode: 0o600 });
  say(`wrote the key for ${template} to ${file}`);
  return file;
}

/** What the server sends can be opened here, and comes well protected; only the file is as old Windows wants it. */
async function legacyPfx(pfx: Uint8Array, text: string): Promise<Uint8Array> {
  const password = new Secret(text);
  const opened = await openPfx(pfx, password);
  return (await createPfx({ ...opened, password, friendlyName: '', encryption: 'tripleDes' })).reveal();
}

/**
 * What becomes of a key of the server that neither card or token nor a folder takes: an old one stays in the archive,
 * which is said.
 *
 * Errors: {@link CommandFailure} for a current one, so that the request is not completed without it, or when the server
 * refused it.
 */
export function requireNoLoss(
  { Error: refusal, TemplateCommonName: template, isKeyHistory }: Answer,
  holder: 'card' | 'token',
  say: (line: string) => void,
): void {
  if (refusal !== null) throw new CommandFailure(`The server refuses ${template}: ${refusal.Message}`);
  if (!isKeyHistory) {
    throw new CommandFailure(
      `The ${holder} cannot take the key for ${template}. Give --pfx-folder and --pfx-password-file to have it as a file, and run the same command again.`,
    );
  }
  say(`the ${holder} cannot take an old key for ${template}; it stays in the archive of the server`);
}
