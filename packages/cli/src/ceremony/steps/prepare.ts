import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { arch, hostname, platform, release } from 'node:os';
import { CommandFailure } from '../../failure.js';
import type { Ceremony } from '../ceremony.js';
import { networkFindings } from '../machine.js';
import type { CeremonyStep, StepOptions, StepOutcome } from './step.js';

/** Who takes part. */
export const participants: CeremonyStep = {
  name: 'participants',
  title: 'Who takes part',
  present: 'everybody',
  does: 'The operator types the names of the operator, the witnesses and the holders of the shares.',
  prints: 'the names',
  run: async ({ answers, state }) => {
    const operator = await answers.ask('operator', 'Name of the operator, who types:');
    const witnesses = listed(await answers.ask('witnesses', 'Names of the witnesses, separated by commas:'));
    if (witnesses.length === 0) throw new CommandFailure('A ceremony needs a witness.');
    const holders: string[] = [];
    for (let number = 1; number <= state.terms.shares; number += 1)
      holders.push(await answers.ask('holder', `Name of the holder of share ${number}:`));
    if (new Set(holders).size < holders.length)
      throw new CommandFailure('Every share needs a holder of its own: a name was given twice.');
    return {
      change: { operator, witnesses, holders },
      lines: [
        `Operator: ${operator}`,
        `Witnesses: ${witnesses.join(', ')}`,
        ...holders.map((holder, index) => `Holder of share ${index + 1}: ${holder}`),
      ],
    };
  },
};

/** Names separated by commas. */
export function listed(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Whether the machine is fit for it. */
export const machine: CeremonyStep = {
  name: 'machine',
  title: 'The machine',
  present: 'operator, witnesses',
  does: 'The machine must not be connected to anything, and its clock must be right.',
  prints: 'machine, program with its SHA-256, time',
  run: checkMachine,
};

async function checkMachine(ceremony: Ceremony, { isNetworkAllowed }: StepOptions): Promise<StepOutcome> {
  const findings = networkFindings();
  if (findings.length > 0 && !isNetworkAllowed)
    throw new CommandFailure(
      `The machine is not offline. ${findings.join(' ')} Disconnect it, or give --allow-network for a rehearsal.`,
    );
  const now = new Date().toISOString();
  await ceremony.confirm('clock', `The clock says ${now} (UTC). Is that right by a watch of a witness?`);
  return {
    change: {},
    lines: [
      `Machine: ${hostname()}, ${platform()} ${release()} ${arch()}, Node.js ${process.version}`,
      `Program: SHA-256 ${programDigest()}`,
      ...(findings.length === 0
        ? ['The machine is offline.']
        : ['THE MACHINE IS NOT OFFLINE, which was allowed:', ...findings]),
      `The clock was confirmed at ${now}.`,
    ],
  };
}

function programDigest(): string {
  const [, program = ''] = process.argv;
  try {
    return createHash('sha256').update(readFileSync(program)).digest('hex').toUpperCase();
  } catch {
    return 'unknown';
  }
}
