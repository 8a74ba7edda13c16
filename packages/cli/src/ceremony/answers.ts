import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { CommandFailure, exitCodes } from '../failure.js';
import { note } from '../output.js';

/** Who answers the questions of a ceremony: people at a terminal, or a file for rehearsals. */
export interface Answers {
  /** True when people sit at a terminal, to whom secrets can be shown. */
  readonly isTerminal: boolean;
  /** The answer to the question called `name`; `fallback` when nothing is answered. */
  ask(name: string, question: string, fallback?: string): Promise<string>;
  /** Several lines, until an empty one. */
  askLines(name: string, question: string): Promise<string>;
  close(): void;
}

/** Asks at the terminal; questions go to standard error, so that the transcript stays alone on standard output. */
export function terminalAnswers(): Answers {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const lines = terminal[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new CommandFailure('Nothing more was answered; the ceremony can be continued.');
    return value.trim();
  };
  return {
    isTerminal: true,
    async ask(_, question, fallback) {
      for (;;) {
        note(`${question}${fallback === undefined || fallback === '' ? '' : ` [${fallback}]`}`);
        const answer = (await next()) || fallback;
        if (answer !== undefined) return answer;
      }
    },
    async askLines(_, question) {
      note(`${question} End with an empty line.`);
      const given: string[] = [];
      for (;;) {
        const line = await next();
        if (line === '') return given.join('\n');
        given.push(line);
      }
    },
    close: () => terminal.close(),
  };
}

/**
 * Answers from a JSON file: an object of texts by the names of the questions. A list gives one answer after another.
 *
 * Errors: `CommandFailure` when it is none, and for a question that it does not answer.
 */
export function answersFromFile(file: string): Answers {
  const answers = new Map<string, string[]>();
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    for (const [name, value] of Object.entries(parsed ?? {}))
      answers.set(name, (Array.isArray(value) ? value : [value]).map(String));
  } catch {
    throw new CommandFailure(`${file} must be a JSON object of answers by name.`, exitCodes.badInput);
  }
  const answer = async (name: string, question: string, fallback?: string): Promise<string> => {
    const found = answers.get(name)?.shift() ?? fallback;
    if (found !== undefined) return found;
    throw new CommandFailure(`${file} has no answer called ${name}: ${question}`, exitCodes.badInput);
  };
  return { isTerminal: false, ask: answer, askLines: answer, close: () => undefined };
}
