#!/usr/bin/env node
// The `cardea` command of a checkout: `npx cardea --help`. Sets itself up on first use.
import { bootstrap, runScript } from './bootstrap.mjs';

await runScript(bootstrap(), 'packages/cli/dist/main.js', process.argv.slice(2));
