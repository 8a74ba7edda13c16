#!/usr/bin/env node
// The `cardea` command of a checkout: `npx cardea --help`. Sets itself up on first use.
import { bootstrap, command, runScript } from './bootstrap.mjs';

await runScript(bootstrap(), command, process.argv.slice(2));
