import type { Command } from 'commander';
import { examples, jsonOption } from '../command-line.js';
import { issuanceOrderCommands } from '../management/issuance-orders.js';
import { publishedListsCommand } from '../management/published-lists.js';

/**
 * Adds `cardea ca`: the certification authorities of the installation in CARDEA_HOME; and, over the network, the orders
 * that a running server has at external ones.
 */
export function addCa(program: Command): void {
  const ca = program
    .command('ca')
    .description('certification authorities: requests, certificates, renewal; orders at external ones')
    .addHelpText('after', examples('cardea ca list'));
  addReading(ca);
  for (const { add } of issuanceOrderCommands) add(ca);
  publishedListsCommand.add(ca);
  ca.command('request')
    .description('write the certification request (PKCS#10) that a root elsewhere has to sign')
    .option('--out <file>', 'where to write it as PEM; standard output when absent')
    .option(...jsonOption)
    .addHelpText('after', examples('CARDEA_ROOT=external cardea ca request --out issuing.csr.pem'))
    .action(async (options) => (await import('./ca.js')).caRequestCommand(options));
  ca.command('install-certificate')
    .argument('<file>', 'the certificate, PEM or DER')
    .description('take in the certificate that a root elsewhere signed')
    .option('--chain <file...>', 'certificates above it up to the root, PEM or DER')
    .option(...jsonOption)
    .addHelpText('after', examples('cardea ca install-certificate issuing.pem --chain root.pem'))
    .action(async (file, options) => (await import('./ca.js')).caInstallCertificateCommand(file, options));
  ca.command('renew')
    .description(
      'renew the certificate of the issuing authority; with a root elsewhere, write the request for it',
    )
    .option(
      '--new-key',
      'with a new key: the next generation issues, the ones before it answer for what they issued',
    )
    .option('--cancel', 'end a renewal that is open: its certificate is not taken in any more')
    .option(
      '--out <file>',
      'where to write the request as PEM, with a root elsewhere; standard output when absent',
    )
    .option(...jsonOption)
    .addHelpText(
      'after',
      examples('cardea ca renew', 'cardea ca renew --new-key', 'cardea ca renew --cancel'),
    )
    .action(async (options) => (await import('./ca.js')).caRenewCommand(options));
  ca.command('install-crl')
    .argument('<file>', 'the CRL, PEM or DER')
    .description('take in a CRL of the root elsewhere, which the server then serves')
    .option(...jsonOption)
    .addHelpText('after', examples('cardea ca install-crl root.crl'))
    .action(async (file, options) => (await import('./ca.js')).caInstallCrlCommand(file, options));
}

function addReading(ca: Command): void {
  ca.command('list')
    .description('list the authorities: name, state, key, end, subject; of external ones address and orders')
    .option(...jsonOption)
    .addHelpText('after', examples('cardea ca list', 'cardea ca list --json'))
    .action(async (options) => (await import('./ca.js')).caListCommand(options));
  ca.command('show')
    .argument('<name>', 'such as issuing')
    .description('show an authority with its certificate; of an external one how orders have gone')
    .option(...jsonOption)
    .addHelpText('after', examples('cardea ca show issuing', 'cardea ca show contoso-est --json'))
    .action(async (name, options) => (await import('./ca.js')).caShowCommand(name, options));
}
