import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be cut; it forwards bytes and reads none of them. */
export interface InterruptedRoute {
  readonly port: number;
  /** How often somebody took this way. */
  readonly connections: number;
  /** From now on answers are swallowed: what was asked arrives, and the caller hears nothing. */
  swallowAnswers(): void;
  /** From now on the connection is cut as soon as the server begins to answer. */
  cutAtAnswer(): void;
  restore(): void;
  close(): Promise<void>;
}

/** Opens a way of its own to a port of this machine. */
export async function interruptedRoute(targetPort: number): Promise<InterruptedRoute> {
  let mode: 'open' | 'swallow' | 'cut' = 'open';
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    connections++;
    const target = connect(targetPort, '127.0.0.1');
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => socket.destroy());
    }
    client.on('data', (bytes) => target.write(bytes));
    client.on('close', () => target.end());
    target.on('data', (bytes) => {
      if (mode === 'open') client.write(bytes);
      if (mode === 'cut') client.destroy();
    });
    target.on('close', () => {
      if (mode === 'open') client.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const set = (next: typeof mode) => () => {
    mode = next;
  };
  return {
    port: address.port,
    get connections() {
      return connections;
    },
    swallowAnswers: set('swallow'),
    cutAtAnswer: set('cut'),
    restore: set('open'),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Below the ports that the system gives to whoever asks for any (Linux: ip_local_port_range), above those that `fetch` refuses. */
const portsNotGiven = [11_000, 32_768] as const;

/** A port of this machine on which nobody listens, and that the system gives to nobody who asks for any. */
export async function closedPort(): Promise<number> {
  for (;;) {
    const port = randomInt(...portsNotGiven);
    const server = createServer().listen(port, '127.0.0.1');
    const isTaken = await once(server, 'listening').then(
      () => false,
      () => true,
    );
    if (isTaken) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
