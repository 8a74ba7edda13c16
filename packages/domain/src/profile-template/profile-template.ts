import type { ProfileTemplateUuid } from '../uuid.js';
import { type KeyAttestationTerms, noKeyAttestation } from './key-attestation.js';
import { defaultPolicies, type WorkflowPolicies } from './policies.js';
import { defaultSmartcardConfiguration, type SmartcardConfiguration } from './smartcard-configuration.js';

/** What a site issues and under which rules (MIM CM: ProfileTemplate members); every change is a new version. */
export interface ProfileTemplate {
  readonly uuid: ProfileTemplateUuid;
  readonly name: string;
  readonly description: string;
  readonly isSmartcardProfileTemplate: boolean;
  readonly isVirtualSmartcardProfileTemplate: boolean;
  readonly version: number;
  readonly policies: WorkflowPolicies;
  /** Null for software profile templates. */
  readonly smartcardConfiguration: SmartcardConfiguration | null;
  /** Common names of the certificate templates, in the order in which certificates are requested. */
  readonly certificateTemplates: readonly string[];
  /** SDDL: who may read it, receive by it and change it (place two of the five); empty = everyone reads and receives. */
  readonly securityDescriptor: string;
  /** Days before the end of a certificate on which its owner is reminded. */
  readonly expiryReminderDays: readonly number[];
  /** Whether the cards must attest the keys that are certified; Cardea's own. */
  readonly keyAttestation: KeyAttestationTerms;
}

/** What a new profile template begins with: safe values, every policy off, no certificates, no name. */
export function blankProfileTemplate(
  isSmartcardProfileTemplate: boolean,
): Omit<ProfileTemplate, 'uuid' | 'version'> {
  return {
    name: '',
    description: '',
    isSmartcardProfileTemplate,
    isVirtualSmartcardProfileTemplate: false,
    policies: defaultPolicies(),
    smartcardConfiguration: isSmartcardProfileTemplate ? defaultSmartcardConfiguration : null,
    certificateTemplates: [],
    securityDescriptor: '',
    expiryReminderDays: [],
    keyAttestation: noKeyAttestation,
  };
}
