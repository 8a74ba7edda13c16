import type { v2 } from '@cardea/sdk';
import { CommandFailure, exitCodes } from '../failure.js';
import type { Output } from './output.js';

/**
 * Prints what the server found in a template.
 *
 * Errors: {@link CommandFailure} when it could not be saved.
 */
export function reportFaults(file: string, found: v2.ProfileTemplateValidation, out: Output): void {
  out.lines(found, () => {
    const lines = [
      ...found.errors.map(({ path, rule }) => `error: ${path} ${rule}`),
      ...found.warnings.map(({ path, rule }) => `warning: ${path} ${rule}`),
    ];
    return lines.length === 0 ? ['No faults.'] : lines;
  });
  if (found.errors.length > 0)
    throw new CommandFailure(`${file} cannot be saved: ${found.errors.length} errors.`, exitCodes.badInput);
}
