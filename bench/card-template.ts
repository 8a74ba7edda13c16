import { randomUUID } from 'node:crypto';
import {
  type CertificateTemplate,
  defaultPolicies,
  defaultSmartcardConfiguration,
  noKeyAttestation,
  type ProfileTemplate,
} from '@cardea/domain';
import type { System } from '@cardea/server';

const rsaTemplate = 'CardeaSmartcardLogon';
const curveTemplate = 'BenchSignature';

/**
 * Puts a self-service profile template for smart cards into the store, with a certificate for an RSA 2048 key and one
 * for a P-256 key, PINs by the person and an admin key for each card; gives its uuid.
 */
export async function putCardTemplate({ ports }: System): Promise<string> {
  const { certificateTemplates } = ports.store;
  const signature = await certificateTemplates.find('CardeaSmartcardSignature');
  if (signature === undefined) throw new Error('A new installation has no CardeaSmartcardSignature.');
  const key: CertificateTemplate['key'] = {
    ...signature.key,
    families: ['ECDSA'],
    algorithmName: 'ECDSA_P256',
    keyBits: 256,
  };
  await certificateTemplates.put({ ...signature, commonName: curveTemplate, key });
  const policies = defaultPolicies();
  const template: ProfileTemplate = {
    uuid: randomUUID() as ProfileTemplate['uuid'],
    name: 'Cards',
    description: '',
    isSmartcardProfileTemplate: true,
    isVirtualSmartcardProfileTemplate: false,
    version: 1,
    policies: { ...policies, Enroll: { ...policies.Enroll, enabled: true, selfServiceEnabled: true } },
    smartcardConfiguration: { ...defaultSmartcardConfiguration, diversifyAdminKey: true },
    certificateTemplates: [rsaTemplate, curveTemplate],
    securityDescriptor: '',
    expiryReminderDays: [],
    keyAttestation: noKeyAttestation,
  };
  await ports.store.transaction((tx) => tx.profileTemplates.put(template, ports.clock.now()));
  return template.uuid;
}
