import { print } from '../output.js';
import type { CeremonyTerms } from './state.js';
import { ceremonySteps } from './steps/index.js';

/** Prints the script of a ceremony with room for signs, to be followed on paper. */
export function printProtocol({ shares, threshold, organization, commonName }: CeremonyTerms): void {
  print('KEY CEREMONY: SCRIPT');
  print('');
  print(`Root: O=${organization}, CN=${commonName}`);
  print(`Shares: ${shares}, of which ${threshold} open the root key`);
  print('Date: ____________   Place: ______________________________');
  print('Operator: ______________________   Witnesses: ______________________________');
  for (const [index, { title, present, does, prints }] of ceremonySteps.entries()) {
    print('');
    print(`[ ] STEP ${index + 1}: ${title}`);
    print(`    Present: ${present}`);
    print(`    ${does}`);
    print(`    Printed: ${prints}`);
    print('    Time: ________   Signs: ____________________');
  }
  print('');
  print('SHA-256 of the certificate of the root:');
  for (let line = 0; line < 2; line += 1) print(`    ${'____ '.repeat(8)}`);
}
