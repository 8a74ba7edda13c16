import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import type { SpokenCode } from '@cardea/sdk';
import { CommandFailure, exitCodes } from '../failure.js';

/**
 * The JSON object of a file, `-` being standard input.
 *
 * Errors: {@link CommandFailure} when there is none; the text does not quote the file.
 */
export function readJsonObject(file: string): Record<string, unknown> {
  const value = parsed(readText(file), file);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CommandFailure(`${nameOf(file)} must hold one JSON object.`, exitCodes.badInput);
  }
  return value as Record<string, unknown>;
}

/** Data items of `name=value` and of a file with a JSON object; the file is for values that others must not see. */
export function readDataItems(
  pairs: readonly string[] = [],
  file?: string,
): { readonly dataCollection?: { name: string; value: string }[] } {
  const items = pairs.map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw new CommandFailure('Write data items as --data name=value.', exitCodes.badInput);
    return { name: pair.slice(0, at), value: pair.slice(at + 1) };
  });
  for (const [name, value] of Object.entries(file === undefined ? {} : readJsonObject(file))) {
    items.push({ name, value: String(value) });
  }
  return items.length === 0 ? {} : { dataCollection: items };
}

/** One-time passwords of a file, separated by blanks or lines. */
export function readOneTimePasswords(file?: string): { readonly oneTimePasswords?: string[] } {
  return file === undefined ? {} : { oneTimePasswords: readText(file).split(/\s+/).filter(Boolean) };
}

/**
 * The 16 hexadecimal digits of a code that somebody read out, with check characters or without.
 *
 * Errors: {@link CommandFailure} that names the groups to be read out again.
 */
export async function readHeardCode(text: string): Promise<string> {
  const bare = text.replace(/[\s-]/g, '');
  if (/^[0-9a-f]{16}$/i.test(bare)) return bare.toUpperCase();
  const { parseSpokenCode } = await import('@cardea/sdk');
  const heard = parseSpokenCode(text);
  if (heard.outcome === 'read') return heard.hex;
  throw new CommandFailure(misheard(heard), exitCodes.badInput);
}

function misheard(heard: Exclude<SpokenCode, { readonly outcome: 'read' }>): string {
  if (heard.outcome === 'wrongLength') {
    return `A code has four groups of five characters, or 16 hexadecimal digits; ${heard.characters} characters came.`;
  }
  const [last, ...others] = heard.wrongGroups.toReversed();
  return others.length === 0
    ? `Group ${last} is not right: have it read out again.`
    : `Groups ${others.toReversed().join(', ')} and ${last} are not right: have them read out again, in their order.`;
}

/** Whether the person at the terminal says yes; false without a terminal. */
export async function isConfirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

/** A file as text, `-` being standard input. Errors: {@link CommandFailure} when it cannot be read. */
export function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? process.stdin.fd : file, 'utf8');
  } catch {
    throw new CommandFailure(`${nameOf(file)} cannot be read.`, exitCodes.badInput);
  }
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandFailure(`${nameOf(file)} is not JSON.`, exitCodes.badInput);
  }
}

function nameOf(file: string): string {
  return file === '-' ? 'Standard input' : file;
}
