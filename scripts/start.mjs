// npm start: the server with demo users, a demo CA and demo profile templates. Arguments go on to `cardea serve`.
import { bootstrap, command, runScript } from './bootstrap.mjs';

await runScript(bootstrap(), command, ['serve', '--demo', ...process.argv.slice(2)]);
