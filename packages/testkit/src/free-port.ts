import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Linux: ip_local_port_range. From here on the system gives ports to whoever asks for any. */
const firstEphemeralPort = 32_768;
/** Above the ports that `fetch` refuses (WHATWG Fetch: bad port). */
const firstPort = 11_000;

/**
 * A TCP port of this machine that nobody listens on, and that the system gives to nobody who asks for any: it stays free
 * until a server is started on it, and while that server is restarted.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(firstPort, firstEphemeralPort);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch {
    return false;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}
