import { writeFileSync } from 'node:fs';
import { lifeCycleDocument } from './life-cycle-document.js';

// `npm run write-life-cycle -w @cardea/testkit`: writes docs/lifecycle.md from the tables.
writeFileSync(new URL('../../../docs/lifecycle.md', import.meta.url), lifeCycleDocument());
