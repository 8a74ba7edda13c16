import { expect, test } from 'vitest';
import { isSameServer } from './same-server.js';

const server = 'https://cards.example.org/cardea';

test.each([
  ['a slash at the end', 'https://cards.example.org/cardea/'],
  ['the default port', 'https://cards.example.org:443/cardea'],
  ['a host in capitals', 'HTTPS://Cards.Example.ORG/cardea'],
  ['all of it', 'Https://CARDS.example.org:443/cardea//'],
])('an address with %s is that of the same server', (_, spelled) => {
  expect(isSameServer(server, spelled)).toBe(true);
  expect(isSameServer(spelled, server)).toBe(true);
});

test.each([
  ['another port', 'https://cards.example.org:8443/cardea'],
  ['another scheme', 'http://cards.example.org/cardea'],
  ['another path', 'https://cards.example.org/Cardea'],
  ['no path', 'https://cards.example.org'],
  ['another host', 'https://cards.example.org.evil.example/cardea'],
  ['no sense', 'cards.example.org'],
])('an address with %s is that of another', (_, address) => {
  expect(isSameServer(server, address)).toBe(false);
});
