// npm run bench [-- --json] [-- --only NAME]: measurements; with --json nothing else goes to standard output.
import { bootstrap, runScript } from './bootstrap.mjs';

await runScript(bootstrap(), 'bench/main.ts', process.argv.slice(2));
