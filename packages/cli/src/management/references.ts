import type { ManagementClient } from '@cardea/sdk';
import { CommandFailure, exitCodes } from '../failure.js';

function isUuid(text: string): boolean {
  return /^\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i.test(text);
}

/**
 * The GUID of a person whom people name by GUID, account, `DOMAIN\account` or user principal name.
 *
 * Errors: {@link CommandFailure} when nobody, or more than one, bears the name.
 */
export async function userUuidOf(client: ManagementClient, name: string): Promise<string> {
  if (isUuid(name)) return name;
  const wanted = name.toLowerCase();
  const account = wanted.slice(wanted.indexOf('\\') + 1);
  const found: string[] = [];
  for await (const user of client.users({ q: account })) {
    const names = [user.accountName, `${user.domain}\\${user.accountName}`, user.userPrincipalName];
    if (names.some((one) => one.toLowerCase() === wanted)) found.push(user.uuid);
  }
  return theOnly(found, `person ${name}`, 'cardea users list');
}

/**
 * The GUID of a profile template that people name by GUID or name.
 *
 * Errors: {@link CommandFailure} when none, or more than one, bears the name.
 */
export async function profileTemplateUuidOf(client: ManagementClient, name: string): Promise<string> {
  if (isUuid(name)) return name;
  const all = await client.profileTemplates();
  const found = all.filter((one) => one.name.toLowerCase() === name.toLowerCase()).map(({ uuid }) => uuid);
  return theOnly(found, `profile template ${name}`, 'cardea profile-templates list');
}

function theOnly(found: readonly string[], what: string, list: string): string {
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  const why = only === undefined ? `You see no ${what}.` : `There is more than one ${what}.`;
  throw new CommandFailure(`${why} \`${list}\` shows identifiers.`, exitCodes.badInput);
}
