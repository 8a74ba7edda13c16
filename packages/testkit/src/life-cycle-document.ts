import {
  operations,
  policyOfRequestType,
  profileTransitions,
  requestTransitions,
  requestTypes,
  smartcardTransitions,
  type TransitionTable,
} from '@cardea/domain';

const rejoined: Readonly<Record<string, string>> = { approveLast: 'approve (the last needed)' };

/** The text of docs/lifecycle.md, made from the tables by which the code decides. */
export function lifeCycleDocument(): string {
  return `${[
    '# The life cycles',
    [
      'Made from the transition tables and the operations table of `packages/domain` by',
      '`npm run write-life-cycle -w @cardea/testkit`; a test keeps it current. How each request type goes is told in',
      '`docs/workflows/`.',
    ].join('\n'),
    '## Requests',
    diagram(requestTransitions, 'Pending'),
    'Denied, Completed, Failed and Canceled are final. Abandoning leads to Failed.',
    '## Smart cards',
    diagram(smartcardTransitions, 'New'),
    'A smart card is one assignment of a physical card; `release` gives a card back whose enrollment did not finish.',
    '## Profiles',
    diagram(profileTransitions, 'New'),
    'Every smart card has a profile; software profiles stand alone and are never retired.',
    '## Request types',
    table(
      ['request type', 'policy'],
      requestTypes.map((type) => [type, policyOfRequestType[type]]),
    ),
    '## Operations',
    'Each is offered when its policy is enabled, the caller may start it and the object fits this row.',
    table(
      ['operation', 'request type', 'on', 'states', 'right of a manager', 'only for'],
      operations.map((one) => [
        one.name,
        one.direction === undefined ? one.requestType : `${one.requestType} (${one.direction})`,
        one.appliesTo.map((kind) => (kind === 'smartcard' ? 'card' : 'software')).join(', '),
        one.allowedStates.join(', '),
        one.right,
        [
          one.primaryOnly === true ? 'primary' : '',
          one.temporaryCards === 'only' ? 'temporary cards' : '',
          one.temporaryCards === 'never' ? 'not temporary' : '',
          one.neverSuperseded === true ? 'not superseded' : '',
          one.neverKeyEscrow === true ? 'not key escrow' : '',
        ]
          .filter((text) => text !== '')
          .join(', '),
      ]),
    ),
  ].join('\n\n')}\n`;
}

function diagram<S extends string, E extends string>(table: TransitionTable<S, E>, start: S): string {
  const lines = ['```mermaid', 'stateDiagram-v2', `  [*] --> ${start}`];
  for (const [from, events] of Object.entries<{ readonly [event in E]?: S }>(table)) {
    const arrows = Object.entries<S | undefined>(events);
    for (const [event, to] of arrows) lines.push(`  ${from} --> ${to}: ${rejoined[event] ?? event}`);
    if (arrows.length === 0) lines.push(`  ${from} --> [*]`);
  }
  return [...lines, '```'].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
