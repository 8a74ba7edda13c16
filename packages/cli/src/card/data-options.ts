import type { Command } from 'commander';
import { several, text } from '../management/command.js';

/** Answers to the questions of a policy, for a request that the command may have to create. */
export interface DataItemFlags {
  readonly data?: string[];
  readonly dataFile?: string;
}

/** Adds where a command takes data items from; {@link dataItemsOf} reads them. */
export function addDataItemOptions(command: Command): Command {
  return command
    .addOption(several('--data <name=value>', 'data item that the policy asks for'))
    .addOption(text('--data-file <file>', 'JSON object of data items that others must not see; - for input'));
}

/** The data items that the options give. Errors: `CommandFailure` when they cannot be read. */
export async function dataItemsOf({ data, dataFile }: DataItemFlags) {
  const { readDataItems } = await import('../management/input.js');
  return readDataItems(data, dataFile);
}
