import { connect, type Socket } from 'node:net';

/**
 * Keeps `connections` sockets busy for `durationMs`, one request outstanding on each, and gives requests per second.
 * The client only counts answers, so that the server, not the client, is what limits.
 *
 * Errors: `Error` when an answer is not `200`.
 */
export async function measureRate(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
  durationMs: number,
  connections = 8,
): Promise<number> {
  const lines = Object.entries({ Host: `127.0.0.1:${port}`, ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const message = Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  const deadline = performance.now() + durationMs;
  const start = performance.now();
  const counts = await Promise.all(
    Array.from({ length: connections }, () => keepBusy(port, message, deadline)),
  );
  const seconds = (performance.now() - start) / 1000;
  return counts.reduce((sum, count) => sum + count, 0) / seconds;
}

function keepBusy(port: number, message: Buffer, deadline: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let answered = 0;
    let received = '';
    socket.on('connect', () => socket.write(message));
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
        socket.write(message);
        return;
      }
      socket.end();
      resolve(answered);
    });
  });
}
