import type { CertificateTemplate } from '@cardea/domain';
import {
  fullLifeCyclePolicies,
  seedSite,
  startTestServer,
  type TestServer,
  templateOf,
} from '@cardea/testkit';

/** Profile templates of the site, by the algorithm of the key that logs on. Each has an archived RSA key for encryption besides. */
export const logonTemplates = {
  'RSA-2048': '10900000-0000-4000-8000-000000000001',
  'P-256': '10900000-0000-4000-8000-000000000002',
} as const;

const certificateTemplates = { 'RSA-2048': 'CardeaSmartcardLogon', 'P-256': 'LogonWithP256' } as const;

/** Starts a server whose people may enroll cards for logon and retire them, by themselves. */
export async function startLogonSite(): Promise<TestServer> {
  return await startTestServer('sqlite', {
    async prepare(system) {
      await seedSite(system);
      await addLogonWithP256(system);
      await system.ports.store.transaction(async (tx) => {
        for (const algorithm of ['RSA-2048', 'P-256'] as const) {
          const template = templateOf({
            uuid: logonTemplates[algorithm],
            name: `Logon with ${algorithm}`,
            certificateTemplates: [certificateTemplates[algorithm], 'CardeaArchivedEncryption'],
            smartcard: {
              userPinPolicy: {
                minLength: 6,
                maxLength: 8,
                characterSet: 1,
                rollover: false,
                defaultValue: '',
              },
            },
            selfService: [],
            policies: fullLifeCyclePolicies(),
          });
          await tx.profileTemplates.put(template, system.ports.clock.now());
        }
      });
    },
  });
}

async function addLogonWithP256({ ports }: TestServer['system']): Promise<void> {
  const { certificateTemplates: stored } = ports.store;
  const withRsa = await stored.find(certificateTemplates['RSA-2048']);
  if (withRsa === undefined) throw new Error('the certificate template for logon is missing');
  const key: CertificateTemplate['key'] = {
    ...withRsa.key,
    families: ['ECDSA'],
    algorithmName: 'ECDSA_P256',
    keyBits: 256,
    // Windows bits: 2 signs.
    usages: 2,
  };
  const keyUsages: CertificateTemplate['keyUsages'] = ['digitalSignature'];
  await stored.put({ ...withRsa, commonName: certificateTemplates['P-256'], keyUsages, key });
}
