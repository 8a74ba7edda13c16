import { describe, expect, test } from 'vitest';
import { width } from './command-line.js';
import { buildProgram, everyCommand } from './program.js';

function pathOf(command: ReturnType<typeof buildProgram>): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

function helpOf(command: ReturnType<typeof buildProgram>): string {
  const printed: string[] = [];
  command.configureOutput({ writeOut: (text) => printed.push(text), getOutHelpWidth: () => width });
  command.outputHelp();
  return printed.join('');
}

const commands = everyCommand(buildProgram()).map((command) => [pathOf(command), command] as const);

describe('every command', () => {
  test.each(commands)('%s --help shows its usage and an example of itself', (path, command) => {
    const help = helpOf(command);
    expect(help).toContain(`Usage: ${path}`);
    const [, after = ''] = help.split('Examples:\n');
    expect(after.split('\n')[0]).toMatch(new RegExp(`\\$ (CARDEA_\\w+=\\S+ )*${path}( |$)`));
  });

  test.each(commands.filter(([, command]) => command.commands.length === 0))(
    '%s takes --json for scripts',
    (_, command) => {
      expect(command.options.map(({ long }) => long)).toContain('--json');
    },
  );

  test('the commands have the names of the API', () => {
    const paths = commands.map(([path]) => path);
    for (const name of ['approve', 'deny', 'cancel', 'abandon', 'complete', 'resume', 'history']) {
      expect(paths).toContain(`cardea requests ${name}`);
    }
    expect(paths).toEqual(expect.arrayContaining(['cardea explain', 'cardea smartcards offline-unblock']));
  });
});
