import { exportFiles } from '../export-files.js';
import { signRootCrl } from '../sign-crl.js';
import { signRequest } from '../sign-request.js';
import type { CeremonyStep } from './step.js';

/** The certificate of the issuing authority. */
export const issuingCertificate: CeremonyStep = {
  name: 'issuing-certificate',
  title: 'The certificate of the issuing authority',
  present: 'operator, witnesses; holders when the ceremony was interrupted',
  does: 'The certification request of the issuing authority is brought in, its fingerprint compared with the paper that came with it, and signed. It may be left for a later session.',
  prints: 'SHA-256 of the request and of the certificate',
  run: async (ceremony) => {
    const file = await ceremony.answers.ask('request', 'File of the certification request, or "none":');
    return file === 'none'
      ? { change: {}, lines: ['No request was brought; `cardea ceremony sign-request` signs one later.'] }
      : await signRequest(ceremony, file);
  },
};

/** The first revocation list of the root. */
export const rootCrl: CeremonyStep = {
  name: 'root-crl',
  title: 'The revocation list of the root',
  present: 'operator, witnesses; holders when the ceremony was interrupted',
  does: 'The root signs its first revocation list, which lasts for months.',
  prints: 'number, end and SHA-256 of the list',
  run: (ceremony) => signRootCrl(ceremony),
};

/** What leaves the machine. */
export const exporting: CeremonyStep = {
  name: 'export',
  title: 'What leaves the machine',
  present: 'operator, witnesses',
  does: 'The public files are written, to be carried to the server: certificates and the revocation list, nothing else.',
  prints: 'each file with its SHA-256',
  run: async (ceremony) => ({ change: {}, lines: exportFiles(ceremony) }),
};

/** The end. */
export const closing: CeremonyStep = {
  name: 'close',
  title: 'The end',
  present: 'everybody',
  does: 'Everybody confirms having written down the fingerprint of the root, and signs the printed transcript with its SHA-256.',
  prints: 'SHA-256 of the transcript',
  run: async (ceremony) => {
    await ceremony.confirm(
      'written-down',
      'Has everybody written down the SHA-256 of the certificate of the root?',
    );
    return { change: {}, lines: ['Everybody has written down the SHA-256 of the certificate of the root.'] };
  },
};
