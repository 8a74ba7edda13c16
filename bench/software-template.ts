import { randomUUID } from 'node:crypto';
import { defaultPolicies, noKeyAttestation, type ProfileTemplate } from '@cardea/domain';
import type { System } from '@cardea/server';

/** Puts a self-service software profile template with these certificate templates into the store; gives its uuid. */
export async function putSoftwareTemplate(
  { ports }: System,
  certificateTemplates: readonly string[] = ['CardeaSoftwareUser', 'CardeaEncryption'],
): Promise<string> {
  const policies = defaultPolicies();
  const template: ProfileTemplate = {
    uuid: randomUUID() as ProfileTemplate['uuid'],
    name: 'Software',
    description: '',
    isSmartcardProfileTemplate: false,
    isVirtualSmartcardProfileTemplate: false,
    version: 1,
    policies: { ...policies, Enroll: { ...policies.Enroll, enabled: true, selfServiceEnabled: true } },
    smartcardConfiguration: null,
    certificateTemplates: [...certificateTemplates],
    securityDescriptor: '',
    expiryReminderDays: [],
    keyAttestation: noKeyAttestation,
  };
  await ports.store.transaction((tx) => tx.profileTemplates.put(template, ports.clock.now()));
  return template.uuid;
}
