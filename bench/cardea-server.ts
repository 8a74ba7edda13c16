// The server under test as a process of its own: cardea-server.ts HOME
import { readConfiguration, serve } from '@cardea/server';

const [, , home = ''] = process.argv;
const configuration = readConfiguration(
  { CARDEA_HOME: home, CARDEA_PORT: '0', CARDEA_LOG_LEVEL: 'warn' },
  false,
);
const running = await serve(configuration);
process.send?.(Number(new URL(running.url).port));
