import { expect, test } from 'vitest';
import { agentLink, parseAgentLink } from './agent-link.js';
import { Secret } from './secret.js';

test('a link to the card agent carries server, with the prefix of its path, and code', () => {
  const link = agentLink('https://cards.example.org/pki/', new Secret('7KF-2MX-Q9D'));
  expect(link).toBe('cardea://hand-over?server=https%3A%2F%2Fcards.example.org%2Fpki&code=7KF-2MX-Q9D');
  const { baseUrl, code } = parseAgentLink(link);
  expect([baseUrl, code.reveal()]).toEqual(['https://cards.example.org/pki', '7KF-2MX-Q9D']);
});

test.each([
  'https://cards.example.org/?server=https://a.example&code=7KF-2MX-Q9D',
  'cardea://other?server=https://a.example&code=7KF-2MX-Q9D',
  'cardea://hand-over?code=7KF-2MX-Q9D',
  'cardea://hand-over?server=file:///etc/passwd&code=7KF-2MX-Q9D',
  'cardea',
])('%s is no link to the card agent, and the error does not tell the code', (link) => {
  expect(() => parseAgentLink(link)).toThrow(/^(?!.*7KF)/);
});
