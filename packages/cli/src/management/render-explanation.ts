import type { v2 } from '@cardea/sdk';
import { width } from '../command-line.js';
import { wrapped } from './format.js';

/** A line for each rule with ✓ or ✗; below the one that decides, what it was read from. */
export function renderExplanation({ operation, isOffered, findings, deciding }: v2.Explanation): string[] {
  const decidingIndex = deciding === null ? -1 : findings.findIndex(({ holds }) => !holds);
  const lines = findings.flatMap((finding, index) => {
    const isDeciding = index === decidingIndex;
    const [first = '', ...rest] = wrapped(`${finding.rule}: ${finding.detail}`, width - 6);
    return [
      `${isDeciding ? '→' : ' '} ${finding.holds ? '✓' : '✗'} ${first}`,
      ...rest.map((line) => `    ${line}`),
      ...(isDeciding
        ? sourcesOf(finding)
            .flatMap((line) => wrapped(line, width - 6))
            .map((line) => `      ${line}`)
        : []),
    ];
  });
  return [`${operation} is ${isOffered ? 'offered' : 'not offered'}.`, ...lines];
}

function sourcesOf({ policyField, right, state, descriptorEntry, errorKind }: v2.Finding): string[] {
  const named: readonly (readonly [string, string | undefined])[] = [
    ['policy field', policyField],
    ['right', right],
    ['state', state],
    ['descriptor entry', descriptorEntry],
    ['refused with', errorKind],
  ];
  return named.flatMap(([what, value]) => (value === undefined || value === '' ? [] : [`${what}: ${value}`]));
}
