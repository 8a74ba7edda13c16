import type { Ceremony } from './ceremony.js';
import { ceremonySteps } from './steps/index.js';
import type { StepOptions } from './steps/step.js';

/**
 * Runs every step that is not finished, in order. What a step brought about is recorded before the next begins, so a
 * ceremony that was interrupted goes on with the step that was under way.
 */
export async function runCeremony(ceremony: Ceremony, options: StepOptions): Promise<void> {
  const isContinued = ceremony.state.finished.length > 0;
  if (isContinued)
    ceremony.transcript.write(['', `The ceremony is continued at ${new Date().toISOString()}.`]);
  for (const [index, step] of ceremonySteps.entries()) {
    if (ceremony.state.finished.some((one) => one.step === step.name)) continue;
    ceremony.transcript.write(['', `STEP ${index + 1} OF ${ceremonySteps.length}: ${step.title}`, step.does]);
    const { change, lines } = await step.run(ceremony, options);
    const at = new Date().toISOString();
    const finished = [...ceremony.state.finished, { step: step.name, at }];
    ceremony.commit({ ...change, finished }, [...lines, `Step ${index + 1} is finished at ${at}.`]);
  }
  printDigest(ceremony);
}

/** Runs one later act as a session of its own, with its own operator and witnesses; then the public files are written. */
export async function runSession(
  ceremony: Ceremony,
  title: string,
  act: () => Promise<{
    readonly change: Parameters<Ceremony['commit']>[0];
    readonly lines: readonly string[];
  }>,
): Promise<void> {
  const operator = await ceremony.answers.ask('operator', 'Name of the operator, who types:');
  const witnesses = await ceremony.answers.ask('witnesses', 'Names of the witnesses, separated by commas:');
  ceremony.transcript.write([
    '',
    `SESSION: ${title}, begun at ${new Date().toISOString()}`,
    `Operator: ${operator}`,
    `Witnesses: ${witnesses}`,
  ]);
  const { change, lines } = await act();
  ceremony.commit(change, [...lines, `The session is finished at ${new Date().toISOString()}.`]);
  printDigest(ceremony);
}

/** Not part of the transcript, which it is the hash of. */
function printDigest({ transcript }: Ceremony): void {
  const { sha256 } = transcript.position();
  transcript.say('');
  transcript.say(`SHA-256 of ${transcript.file}:`);
  for (const half of [sha256.slice(0, 32), sha256.slice(32)])
    transcript.say(`    ${(half.toUpperCase().match(/.{4}/g) ?? []).join(' ')}`);
  transcript.say('Print the transcript; operator and witnesses write this SHA-256 on it and sign it.');
}
