import { connect, type Socket } from 'node:net';

/**
 * Keeps `connections` sockets busy for `durationMs`, one request outstanding on each, and gives requests per second. Each
 * connection asks for the paths in turn.
 * The client only counts answers, so that the server, not the client, is what limits.
 *
 * Errors: `Error` when an answer is not `200`.
 */
export async function measureRate(
  port: number,
  path: string | readonly string[],
  headers: Readonly<Record<string, string>>,
  durationMs: number,
  connections = 8,
): Promise<number> {
  const lines = Object.entries({ Host: `127.0.0.1:${port}`, ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const messages = [path]
    .flat()
    .map((each) => Buffer.from(`GET ${each} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`));
  const deadline = performance.now() + durationMs;
  const start = performance.now();
  const counts = await Promise.all(
    Array.from({ length: connections }, () => keepBusy(port, messages, deadline)),
  );
  const seconds = (performance.now() - start) / 1000;
  return counts.reduce((sum, count) => sum + count, 0) / seconds;
}

function keepBusy(port: number, messages: readonly Buffer[], deadline: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let answered = 0;
    let received = '';
    const ask = () => socket.write(messages[answered % messages.length] ?? '');
    socket.on('connect', ask);
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const head = received.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = /content-length: (\d+)/i.exec(received);
      if (length === null || received.length < head + 4 + Number(length[1])) return;
      if (!received.startsWith('HTTP/1.1 200')) {
        socket.destroy();
        reject(new Error(`unexpected answer ${received.slice(0, 60)}`));
        return;
      }
      received = '';
      answered += 1;
      if (performance.now() < deadline) {
        ask();
        return;
      }
      socket.end();
      resolve(answered);
    });
  });
}

/**
 * Like {@link measureRate}, with a connection for each answer, for servers that keep none open.
 *
 * Errors: `Error` when an answer is not `200`.
 */
export async function measureRateOfConnections(
  port: number,
  paths: readonly string[],
  durationMs: number,
  connections = 8,
): Promise<number> {
  const messages = paths.map((path) =>
    Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`),
  );
  const start = performance.now();
  const deadline = start + durationMs;
  const counts = await Promise.all(
    Array.from({ length: connections }, async () => {
      let answered = 0;
      while (performance.now() < deadline) {
        await askOnce(port, messages[answered % messages.length] ?? Buffer.alloc(0));
        answered += 1;
      }
      return answered;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - start) / 1000);
}

function askOnce(port: number, message: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let received = '';
    socket.on('connect', () => socket.write(message));
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    socket.on('end', () => {
      if (/^HTTP\/1\.[01] 200/.test(received)) resolve();
      else reject(new Error(`unexpected answer ${received.slice(0, 60)}`));
      socket.end();
    });
  });
}
