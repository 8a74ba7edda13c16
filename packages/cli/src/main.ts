#!/usr/bin/env node
import { runProgram } from './program.js';

const exitCode = await runProgram(process.argv.slice(2));
// A command that goes on, as `serve` does, sets its own when it ends.
if (exitCode !== 0) process.exitCode = exitCode;
