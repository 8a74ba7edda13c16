import { once } from 'node:events';
import { createServer, request } from 'node:http';

/** A reverse proxy that takes `prefix` off and passes everything on to `target`. */
export async function startProxy(prefix: string, target: () => string) {
  const proxy = createServer((incoming, answer) => {
    if (incoming.url?.startsWith(prefix) !== true) {
      answer.writeHead(404).end('nothing of ours');
      return;
    }
    const url = new URL(incoming.url.slice(prefix.length - 1), target());
    const onward = request(url, { method: incoming.method, headers: incoming.headers }, (received) => {
      answer.writeHead(received.statusCode ?? 502, received.headers);
      received.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    incoming.pipe(onward);
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const address = proxy.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}${prefix}`, stop: () => proxy.close() };
}
