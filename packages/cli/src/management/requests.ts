import type { v2 } from '@cardea/sdk';
import { wholeNumber } from '../command-line.js';
import { certifyCommand } from './certify-request.js';
import { choice, defineCommand, defineGroup, instant, several, text, whole } from './command.js';
import { type Columns, minute } from './format.js';
import {
  directions,
  onlineUpdateReasons,
  orders,
  requestStatuses,
  requestTypes,
  revocationReasons,
} from './names.js';

const example = 'a9b4b42c-cc50-4c9b-89d1-bbc0bcd5a099';
const requestSorts = ['submittedAt', 'priority', 'completedAt'] as const;
const comment = text('--comment <text>', 'kept in the audit trail');
const data = several('--data <name=value>', 'data item');
const dataFile = text(
  '--data-file <file>',
  'JSON object of data items that others must not see; - for input',
);
const oneTimePasswordFile = text('--one-time-password-file <file>', 'file that holds the one-time passwords');

const requestColumns: Columns<v2.Request> = {
  REQUEST: ({ uuid }) => uuid,
  TYPE: ({ type, direction }) => direction ?? type,
  STATUS: ({ status }) => status,
  PRIORITY: ({ priority }) => priority,
  SUBMITTED: ({ submittedAt }) => minute(submittedAt),
  COMMENT: ({ comment }) => comment,
};

const list = defineCommand({
  usage: 'list',
  does: 'search requests',
  examples: [
    'cardea requests list --status Pending --sort priority',
    'cardea requests list --target cmuser1',
  ],
  options: {
    status: choice('--status <status>', 'only of this status', requestStatuses),
    type: choice('--type <type>', 'only of this type', requestTypes),
    target: text('--target <user>', 'only for this person'),
    originator: text('--originator <user>', 'only those made by this person'),
    profileTemplate: text('--profile-template <name>', 'only of this profile template'),
    smartcard: text('--smartcard <uuid>', 'only about this smart card'),
    submittedFrom: instant('--from <instant>', 'submitted then or later'),
    submittedBefore: instant('--before <instant>', 'submitted before then'),
    sort: choice('--sort <by>', 'order', requestSorts),
    order: choice('--order <direction>', 'direction of the order', orders),
    limit: whole('--limit <number>', 'how many at most; 50 when absent'),
  },
  async run({ client, given: { limit = 50, target, originator, profileTemplate, ...filter }, out }) {
    const { profileTemplateUuidOf, userUuidOf } = await import('./references.js');
    const named = {
      ...(target === undefined ? {} : { target: await userUuidOf(client, target) }),
      ...(originator === undefined ? {} : { originator: await userUuidOf(client, originator) }),
      ...(profileTemplate === undefined
        ? {}
        : { profileTemplate: await profileTemplateUuidOf(client, profileTemplate) }),
    };
    await out.list(client.requests({ ...filter, ...named }), requestColumns, limit);
  },
});

const show = defineCommand({
  usage: 'show <uuid>',
  does: 'show a request',
  examples: [`cardea requests show ${example}`],
  run: async ({ client, args: [uuid], out }) => out.object(await client.request(uuid)),
});

const create = defineCommand({
  usage: 'create',
  does: 'create a request',
  examples: [
    'cardea requests create --type Enroll --profile-template "Smart Card Logon"',
    'cardea requests create --type Disable --smartcard 0dd6bfd8-b4e1-4587-9309-97cd65faaf4b --revocation-reason keyCompromise',
  ],
  options: {
    type: choice('--type <type>', 'what is wanted', requestTypes).makeOptionMandatory(),
    profileTemplate: text('--profile-template <name>', 'name or GUID of the profile template'),
    smartcardUuid: text('--smartcard <uuid>', 'the smart card to act on'),
    profileUuid: text('--profile <uuid>', 'the software profile to act on'),
    target: text('--target <user>', 'for whom; yourself when absent'),
    direction: choice('--direction <direction>', 'of SuspendOrReinstate', directions),
    comment,
    priority: whole('--priority <number>', '0 is served first, 255 last'),
    data,
    dataFile,
    revocationReason: choice(
      '--revocation-reason <reason>',
      'where the policy lets it be said',
      revocationReasons,
    ),
    revocationDelaySeconds: whole('--revocation-delay <seconds>', 'where the policy lets it be said'),
    certificateTemplates: several('--certificate-template <name>', 'an online update of these alone'),
    onlineUpdateReason: choice(
      '--online-update-reason <reason>',
      'why a card is updated',
      onlineUpdateReasons,
    ),
  },
  async run({ client, given: { target, profileTemplate, data, dataFile, type, ...given }, out }) {
    const { profileTemplateUuidOf, userUuidOf } = await import('./references.js');
    const { readDataItems } = await import('./input.js');
    const request = await client.createRequest({
      // Commander has seen to it that there is one.
      type: type ?? 'Enroll',
      ...given,
      ...readDataItems(data, dataFile),
      ...(target === undefined ? {} : { targetUserUuid: await userUuidOf(client, target) }),
      ...(profileTemplate === undefined
        ? {}
        : { profileTemplateUuid: await profileTemplateUuidOf(client, profileTemplate) }),
    });
    out.outcome(nowIs(request), request);
  },
});

const approve = defineCommand({
  usage: 'approve <uuid>',
  does: 'approve a request; some need data items of the approver',
  examples: [
    `cardea requests approve ${example} --comment "seen in person"`,
    `cardea requests approve ${example} --data "Cost center=0815"`,
  ],
  options: { comment, data, dataFile },
  async run({ client, args: [uuid], given: { data, dataFile, ...given }, out }) {
    const { readDataItems } = await import('./input.js');
    const request = await client.approveRequest(uuid, { ...given, ...readDataItems(data, dataFile) });
    const missing = request.approvalsNeeded - request.approvedBy.length;
    const more = request.status === 'Pending' && missing > 0 ? ` It needs ${missing} more.` : '';
    out.outcome(nowIs(request) + more, request);
  },
});

const deny = decision('deny', 'deny a request for good', 'denyRequest');
const cancel = decision('cancel', 'cancel a request that has not begun', 'cancelRequest');
const abandon = decision('abandon', 'give up a request in execution', 'abandonRequest');
const complete = decision('complete', 'complete a request that has been carried out', 'completeRequest');

function decision(
  name: string,
  does: string,
  call: 'denyRequest' | 'cancelRequest' | 'abandonRequest' | 'completeRequest',
) {
  return defineCommand({
    usage: `${name} <uuid>`,
    does,
    examples: [`cardea requests ${name} ${example} --comment "as agreed"`],
    options: { comment, oneTimePasswordFile },
    async run({ client, args: [uuid], given: { oneTimePasswordFile: file, ...body }, out }) {
      const { readOneTimePasswords } = await import('./input.js');
      const request = await client[call](uuid, body, readOneTimePasswords(file));
      out.outcome(nowIs(request), request);
    },
  });
}

const resume = defineCommand({
  usage: 'resume <uuid>',
  does: 'find out where an interrupted request goes on',
  examples: [`cardea requests resume ${example}`],
  options: { oneTimePasswordFile },
  async run({ client, args: [uuid], given: { oneTimePasswordFile: file }, out }) {
    const { readOneTimePasswords } = await import('./input.js');
    const found = await client.resumeRequest(uuid, readOneTimePasswords(file));
    const missing = found.missingCertificateTemplates.join(', ');
    const line = `${nowIs(found.request)} Next step: ${found.nextStep}.${missing === '' ? '' : ` Missing: ${missing}.`}`;
    out.outcome(line, found);
  },
});

const history = defineCommand({
  usage: 'history <uuid>',
  does: 'show what happened to a request, oldest first',
  examples: [`cardea requests history ${example}`],
  run: async ({ client, args: [uuid], out }) =>
    out.table(await client.requestHistory(uuid), {
      WHEN: ({ occurredAt }) => occurredAt.slice(0, 19).replace('T', ' '),
      ACTION: ({ action }) => action,
      OUTCOME: ({ outcome }) => outcome,
      BY: ({ actorName }) => actorName,
      FACTS: ({ facts }) => facts,
    }),
});

const dataCollection = defineCommand({
  usage: 'data <uuid>',
  does: 'show the data items of a request, encrypted ones opened',
  examples: [`cardea requests data ${example}`],
  run: async ({ client, args: [uuid], out }) =>
    out.table(await client.requestDataCollection(uuid), {
      NAME: ({ name }) => name,
      VALUE: ({ value }) => value,
    }),
});

const priority = defineCommand({
  usage: 'priority <uuid> <priority>',
  does: 'change the priority of a request: 0 is served first, 255 last',
  examples: [`cardea requests priority ${example} 0`],
  async run({ client, args: [uuid, wanted], out }) {
    const request = await client.changeRequestPriority(uuid, wholeNumber(wanted));
    out.outcome(`Request ${request.uuid} has priority ${request.priority}.`, request);
  },
});

const oneTimePasswords = defineCommand({
  usage: 'one-time-passwords <uuid>',
  does: 'distribute the one-time passwords of a request; printed ones are shown this once',
  examples: [`cardea requests one-time-passwords ${example}`],
  async run({ client, args: [uuid], out }) {
    const passwords = (await client.distributeOneTimePasswords(uuid)).map((one) => ({
      ...one,
      oneTimePassword: one.oneTimePassword?.reveal() ?? null,
    }));
    out.table(passwords, {
      NUMBER: ({ position }) => position,
      DISTRIBUTION: ({ distributionType }) => distributionType,
      EXPIRES: ({ expiresAt }) => minute(expiresAt),
      'ONE-TIME PASSWORD': ({ oneTimePassword }) => oneTimePassword,
    });
  },
});

const documents = defineCommand({
  usage: 'documents <uuid>',
  does: 'list the printable documents of a request',
  examples: [`cardea requests documents ${example}`],
  run: async ({ client, args: [uuid], out }) =>
    out.table(await client.requestDocuments(uuid), {
      NAME: ({ name }) => name,
      DESCRIPTION: ({ description }) => description,
    }),
});

const document = defineCommand({
  usage: 'document <uuid> <name> [file]',
  does: 'write a document of a request as PDF, in a file that only you read; - for standard output',
  examples: [`cardea requests document ${example} "PIN letter" letter.pdf`],
  async run({ client, args: [uuid, name, file = `${name}.pdf`] }) {
    const { writeOwnFile } = await import('./write-file.js');
    writeOwnFile(file, await client.requestDocument(uuid, name));
  },
});

const personalization = defineCommand({
  usage: 'personalization <uuid>',
  does: 'show what a card printer prints for a request',
  examples: [`cardea requests personalization ${example}`],
  run: async ({ client, args: [uuid], out }) =>
    out.table(await client.requestPersonalization(uuid), {
      FIELD: ({ name }) => name,
      VALUE: ({ value }) => value,
    }),
});

function nowIs({ uuid, status }: v2.Request): string {
  return `Request ${uuid} is ${status}.`;
}

/** `cardea requests`. */
export const requestsGroup = defineGroup(
  'requests',
  'find, create and decide about requests',
  list,
  show,
  create,
  approve,
  deny,
  cancel,
  abandon,
  certifyCommand,
  complete,
  resume,
  history,
  dataCollection,
  priority,
  oneTimePasswords,
  documents,
  document,
  personalization,
);
