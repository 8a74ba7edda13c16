import { isTerminal } from '../secrets/terminal.js';

/** What became of a question to the person. */
export type Answered =
  | { readonly kind: 'answered'; readonly text: string }
  | { readonly kind: 'givenUp' }
  | { readonly kind: 'noTerminal' };

/** Asks for a line that is no secret, at the terminal. */
export async function askText(question: string): Promise<Answered> {
  if (!isTerminal()) return { kind: 'noTerminal' };
  const { isCancel, text } = await import('@clack/prompts');
  const answer = await text({ message: question, input: process.stdin, output: process.stderr });
  return isCancel(answer) ? { kind: 'givenUp' } : { kind: 'answered', text: answer };
}
