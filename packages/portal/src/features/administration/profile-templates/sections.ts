import { templateSchemas, type v2 } from '@cardea/sdk';
import type { Part, Section } from '../template-form/sections.js';

const root = 'ProfileTemplateContent';

/** Members of a profile template that have a section of their own. */
const apart = [
  'policies',
  'smartcardConfiguration',
  'certificateTemplates',
  'keyAttestation',
  'securityDescriptor',
];

/** Members under headings; what no heading has comes last, under the last one. */
function parts(
  path: Part['path'],
  owner: string,
  headings: Readonly<Record<string, readonly string[]>>,
  last: string,
): Part[] {
  return [
    ...Object.entries(headings).map(([title, only]) => ({ title, path, owner, only })),
    { title: last, path, owner, except: Object.values(headings).flat() },
  ];
}

const policyHeadings = {
  'profileTemplates.whether': [
    'enabled',
    'selfServiceEnabled',
    'enrollAgentRequired',
    'originatorMayExecute',
  ],
  'profileTemplates.who': [
    'approvalsNeeded',
    'authorizedInitiator',
    'authorizedApprover',
    'authorizedEnrollmentAgent',
  ],
  'profileTemplates.asked': [
    'collectComments',
    'collectRequestPriority',
    'defaultRequestPriority',
    'policyDataCollection',
  ],
  'profileTemplates.told': ['oneTimePasswordPolicy', 'mailTemplates', 'documents', 'personalization'],
};

const cardHeadings = {
  'profileTemplates.pins': ['userPinOption', 'userPinPolicy'],
  'profileTemplates.adminKeys': ['diversifyAdminKey', 'defaultAdminKeyHex', 'adminPinPolicy'],
  'profileTemplates.onCard': [
    'maxNumberOfCertificates',
    'certificateLabel',
    'doNotInstallCaCertificates',
    'eraseOnOverflow',
  ],
};

const chapter = 'profileTemplates.template';

/** The form of a profile template. Policies, and members that are new in the schema, have their place by themselves. */
export const profileTemplateSections: readonly Section[] = [
  {
    id: 'general',
    title: 'profileTemplates.general',
    chapter,
    parts: [{ path: [], owner: root, except: apart }],
  },
  {
    id: 'certificates',
    title: 'profileTemplates.certificates',
    chapter,
    parts: [{ path: [], owner: root, only: ['certificateTemplates', 'keyAttestation'] }],
  },
  {
    id: 'smartcard',
    title: `${root}.smartcardConfiguration`,
    chapter,
    parts: parts(['smartcardConfiguration'], 'SmartcardConfiguration', cardHeadings, 'profileTemplates.card'),
  },
  {
    id: 'rights',
    title: 'profileTemplates.rights',
    chapter,
    parts: [{ path: [], owner: root, only: ['securityDescriptor'] }],
  },
  ...Object.keys(templateSchemas.WorkflowPolicies?.properties ?? {}).map((name) => ({
    id: name,
    title: `WorkflowPolicies.${name}`,
    hint: `WorkflowPolicies.${name}Hint`,
    chapter: 'profileTemplates.policies',
    parts: parts(['policies', name], 'WorkflowPolicy', policyHeadings, 'profileTemplates.then'),
  })),
];

/** Whether the policy that a section shows is on; undefined where it shows no policy. */
export function isPolicyOn({ id }: Section, { policies }: v2.ProfileTemplateContent): boolean | undefined {
  return Object.hasOwn(policies, id) ? policies[id as keyof v2.WorkflowPolicies].enabled : undefined;
}
