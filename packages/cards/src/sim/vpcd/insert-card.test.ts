import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { fromHex, toHex } from '../../iso7816/octets.js';
import { SimulatedGidsCard, simulatedGidsAtr } from '../gids/simulated-gids-card.js';
import { type InsertedCard, insertCard } from './insert-card.js';

// A reader that speaks the protocol of vpcd on a socket; the real one stands in the middleware test.

const servers: Server[] = [];
const insertions: InsertedCard[] = [];
const powerOn = '000101';
const askAtr = '000104';
const select = '000e00a4040009a00000039742544659';

afterEach(async () => {
  for (const inserted of insertions.splice(0)) await inserted[Symbol.asyncDispose]();
  for (const server of servers.splice(0)) server.close();
});

/** Listens like a reader and hands out connections in their order. */
async function reader() {
  const server = createServer().listen(0, '127.0.0.1');
  servers.push(server);
  // A card that is pulled resets its connection.
  server.on('connection', (socket) => socket.on('error', () => {}));
  await once(server, 'listening');
  const port = (server.address() as AddressInfo).port;
  const nextConnection = async (): Promise<Socket> => {
    const [socket] = await once(server, 'connection');
    return socket;
  };
  return { server, port, nextConnection };
}

function insert(card: SimulatedGidsCard, port: number): InsertedCard {
  const inserted = insertCard(card, { host: '127.0.0.1', port });
  insertions.push(inserted);
  return inserted;
}

async function nextMessage(socket: Socket): Promise<string> {
  const [piece] = await once(socket, 'data');
  return toHex(piece);
}

test('a card in a reader gives its answer to reset and answers commands, each in one piece', async () => {
  const { port, nextConnection } = await reader();
  const connection = nextConnection();
  const inserted = insert(new SimulatedGidsCard(), port);
  const socket = await connection;
  socket.write(fromHex(powerOn));
  await inserted.powered;
  socket.write(fromHex(askAtr));
  expect(await nextMessage(socket)).toBe(`0011${simulatedGidsAtr}`);
  socket.write(fromHex(select));
  expect(await nextMessage(socket)).toBe('0002610a');
});

test('messages that arrive in pieces or together are answered one by one, in their order', async () => {
  const { port, nextConnection } = await reader();
  const connection = nextConnection();
  insert(new SimulatedGidsCard(), port);
  const socket = await connection;
  const answers: string[] = [];
  socket.on('data', (piece) => answers.push(toHex(piece)));
  for (const byte of fromHex(`${powerOn}${askAtr}${select}00`)) {
    socket.write(Uint8Array.of(byte));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  // The length of the next command came already; now the command itself, and another one with it.
  socket.write(fromHex(`050020008000${askAtr}`));
  const atr = `0011${simulatedGidsAtr}`;
  await expect.poll(() => answers.join('')).toBe(`${atr}0002610a000263c3${atr}`);
});

test('a reset of the reader ends the selection of the card', async () => {
  const { port, nextConnection } = await reader();
  const connection = nextConnection();
  insert(new SimulatedGidsCard(), port);
  const socket = await connection;
  socket.write(fromHex(`${powerOn}${select}`));
  await nextMessage(socket);
  socket.write(fromHex('0001020005 0020008000'));
  expect(await nextMessage(socket)).toBe('00026d00');
});

test('a card whose power does not come within two seconds is put in again', async () => {
  const { port, nextConnection } = await reader();
  const first = nextConnection();
  const inserted = insert(new SimulatedGidsCard(), port);
  await first;
  const second = await nextConnection();
  second.write(fromHex(powerOn));
  await inserted.powered;
});

test('a card waits for a reader that is not there yet, and comes back to one that restarts', async () => {
  const { server, port } = await reader();
  await new Promise((resolve) => server.close(resolve));
  const inserted = insert(new SimulatedGidsCard(), port);
  const restarted = createServer().listen(port, '127.0.0.1');
  servers.push(restarted);
  const [first] = await once(restarted, 'connection');
  first.write(fromHex(powerOn));
  await inserted.powered;
  first.destroy();
  const [second] = await once(restarted, 'connection');
  second.write(fromHex(askAtr));
  expect(await nextMessage(second)).toBe(`0011${simulatedGidsAtr}`);
});

test('a card that is pulled by an injected fault leaves the reader without an answer', async () => {
  const { port, nextConnection } = await reader();
  const card = new SimulatedGidsCard();
  const connection = nextConnection();
  const inserted = insert(card, port);
  const socket = await connection;
  card.injectFault({ kind: 'powerLost', afterCommands: 0 });
  let received = 0;
  socket.on('data', (piece) => {
    received += piece.length;
  });
  socket.write(fromHex(`${powerOn}${select}`));
  await once(socket, 'close');
  await inserted.removed;
  expect(received).toBe(0);
  expect(card.commandCount).toBe(1);
});

test('taking the card out closes the connection for good', async () => {
  const { port, nextConnection } = await reader();
  const connection = nextConnection();
  const inserted = insert(new SimulatedGidsCard(), port);
  const socket = await connection;
  const closed = once(socket.resume(), 'close');
  await inserted[Symbol.asyncDispose]();
  await closed;
});
