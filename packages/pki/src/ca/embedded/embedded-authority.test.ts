import { describeAuthority } from '../../testing/authority-suite.js';
import { install } from '../../testing/installation.js';
import { pem, run, WorkFolder } from '../../testing/tools.js';
import { createCertificationRequest } from '../../x509/create-certification-request.js';

describeAuthority(
  'An authority of ours',
  { isExternal: false, revokes: true, canBePending: false },
  async () => {
    const { issuing, clock } = await install();
    let signed = 0;
    const sign = issuing.sign.bind(issuing);
    issuing.sign = async (prepared) => {
      signed += 1;
      return await sign(prepared);
    };
    const revoked = new Map<string, { serialNumber: string; revokedAt: Date; reason: 'keyCompromise' }>();
    return {
      authority: issuing,
      clock,
      request: (privateKey) => createCertificationRequest({ privateKey }, { commonName: 'Mallory' }),
      signedCount: async () => signed,
      statusOf: async ({ certificateDer }) => {
        using folder = new WorkFolder();
        const day = 24 * 60 * 60 * 1000;
        const crl = await issuing.signCrl({
          crlNumber: 1,
          thisUpdate: clock.now(),
          nextUpdate: new Date(clock.now().getTime() + day),
          revoked: [...revoked.values()],
        });
        const chain = (await issuing.chain()).map((der) => pem('CERTIFICATE', der)).join('');
        const trust = ['-CAfile', folder.write('chain.pem', chain)];
        const list = ['-crl_check', '-CRLfile', folder.write('crl.pem', pem('X509 CRL', crl))];
        const file = folder.write('user.pem', pem('CERTIFICATE', certificateDer));
        const command = `openssl verify ${[...trust, ...list].join(' ')} ${file} 2>&1 || true`;
        return run('sh', ['-c', command]).includes('revoked') ? 'revoked' : 'good';
      },
      revoke: async ({ serialNumber }) => {
        revoked.set(serialNumber, { serialNumber, revokedAt: clock.now(), reason: 'keyCompromise' });
      },
      [Symbol.asyncDispose]: async () => undefined,
    };
  },
);
