#!/usr/bin/env node
// npm links this into node_modules/.bin, which is where `npx cardea` finds it.
import '../../../scripts/cardea.mjs';
