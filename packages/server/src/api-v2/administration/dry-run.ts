import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import {
  dataItemOriginators,
  type KeyFamily,
  keyFamilies,
  mailRecipients,
  notificationTypes,
  passwordDistributionTypes,
} from '@cardea/domain';
import { describeCertificate } from '@cardea/pki/x509';
import type { DryRun, DryRunCertificate } from '@cardea/workflows';
import { type Static, Type } from 'typebox';
import { nextSteps } from '../requests/resume.js';
import { component, exact, Guid, Instant, names, spoken } from '../schemas/common.js';
import { FindingSchema, findingToJson } from '../schemas/explanation.js';
import { ProfileTemplateContentSchema } from './profile-template-schemas.js';

/** A request that nobody makes. */
export const DryRunOrderSchema = component(
  'DryRunOrder',
  exact({
    profileTemplate: ProfileTemplateContentSchema,
    operation: Type.String({
      maxLength: 100,
      description:
        'enroll, temporarycardenroll, or an operation on the newest card or profile that the target has by this profile template',
    }),
    target: Guid,
    originator: Type.Optional(Type.String({ format: 'uuid', description: 'The target when left out' })),
  }),
);

const CertificateSchema = component(
  'DryRunCertificate',
  exact({
    certificateTemplate: Type.String(),
    authority: Type.String(),
    outcome: names(['prepared', 'elsewhere', 'refused']),
    detail: Type.Optional(spoken('Why it would be refused')),
    keyFamily: Type.Optional(names(keyFamilies)),
    subject: Type.Optional(Type.String()),
    issuer: Type.Optional(Type.String()),
    notBefore: Type.Optional(Instant),
    notAfter: Type.Optional(Instant),
    extensions: Type.Optional(
      Type.Array(
        exact({
          type: Type.String({ description: 'Object identifier' }),
          isCritical: Type.Boolean(),
          values: Type.Array(Type.String({ description: 'In hex where the form is not known' })),
        }),
      ),
    ),
  }),
);

/** What would happen. */
export const DryRunSchema = component(
  'DryRun',
  exact({
    isOffered: Type.Boolean(),
    findings: Type.Array(FindingSchema, { description: 'In the order in which the rules are looked at' }),
    approvalsNeeded: Type.Integer(),
    steps: Type.Array(names(nextSteps), { description: 'In the order in which they come' }),
    questions: Type.Array(
      exact({ name: Type.String(), isRequired: Type.Boolean(), originator: names(dataItemOriginators) }),
    ),
    oneTimePasswords: Type.Array(names(passwordDistributionTypes)),
    mails: Type.Array(exact({ event: names(notificationTypes), recipient: names(mailRecipients) })),
    certificates: Type.Array(CertificateSchema),
  }),
);

/** A dry run as JSON. */
export function dryRunToJson(run: DryRun): Static<typeof DryRunSchema> {
  return {
    isOffered: run.isOffered,
    findings: run.findings.map(findingToJson),
    approvalsNeeded: run.approvalsNeeded,
    steps: [...run.steps],
    questions: [...run.questions],
    oneTimePasswords: [...run.oneTimePasswords],
    mails: [...run.mails],
    certificates: run.certificates.map(certificateToJson),
  };
}

function certificateToJson(certificate: DryRunCertificate): Static<typeof CertificateSchema> {
  const { template: certificateTemplate, authority, kind: outcome } = certificate;
  const named = { certificateTemplate, authority, outcome };
  if (certificate.kind === 'elsewhere') return named;
  if (certificate.kind === 'refused') return { ...named, detail: certificate.detail };
  const { notBefore, notAfter, tbsCertificateDer } = certificate.prepared;
  const { subject, issuer, extensions } = describeCertificate(tbsCertificateDer);
  return {
    ...named,
    keyFamily: certificate.keyFamily,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    subject,
    issuer,
    extensions: extensions.map((one) => ({ ...one, values: [...one.values] })),
  };
}

const generate = promisify(generateKeyPair);

/** A fresh public key for a certificate that is never signed, as SubjectPublicKeyInfo, DER; its private key is dropped. */
export async function sampleKey(family: KeyFamily): Promise<Uint8Array> {
  return (await freshKey(family)).export({ type: 'spki', format: 'der' });
}

async function freshKey(family: KeyFamily): Promise<KeyObject> {
  if (family === 'RSA') return (await generate('rsa', { modulusLength: 2048 })).publicKey;
  if (family === 'ECDSA') return (await generate('ec', { namedCurve: 'P-256' })).publicKey;
  return (await generate('ed25519')).publicKey;
}
