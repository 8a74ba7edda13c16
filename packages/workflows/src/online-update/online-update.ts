import type { Certificate } from '@cardea/domain';
import { rulesOnIssuing } from '../authorization/rule-lists.js';
import { bindingIsRepeated } from '../request/bind-steps.js';
import { issueEverything } from '../request/certificate-plans.js';
import {
  certificateTemplatesAreOpen,
  certificateTemplatesAreOpenToCaller,
} from '../request/certificate-template-access.js';
import {
  currentObjectIsIn,
  everyCertificateIsThere,
  publishCrlIfRevoked,
  revokeWhatWasIssued,
} from '../request/completion-steps.js';
import {
  certificateTemplatesAreChosen,
  collectDataItems,
  commentIsGiven,
  priorityIsTaken,
} from '../request/creation-steps.js';
import { callerMayExecute, mayCarryOut, mayGoOn } from '../request/execution-steps.js';
import { noteRevocation, revokeNow } from '../request/revocation-steps.js';
import { isUsedByAnother } from '../request/supersede.js';
import { defineWorkflow, type Execution } from '../workflow.js';

const stillActive = currentObjectIsIn('Active');

/**
 * Brings the certificates of a live card or profile up to date, in place: all of them, or those of the certificate
 * templates named, by the newest version of the profile template (MIM CM: externalSubmitOnlineUpdateRequest).
 */
export const onlineUpdate = defineWorkflow({
  type: 'OnlineUpdate',
  subject: 'object',
  isInPlace: true,
  right: 'RequestRenew',
  executors: 'target',
  usesAdminKey: true,
  setsUserPin: false,
  initiate: [...rulesOnIssuing, certificateTemplatesAreOpen],
  create: [commentIsGiven, priorityIsTaken, collectDataItems, certificateTemplatesAreChosen],
  certifying: {
    plan: async ({ repositories, template, request }) => {
      const chosen = request.details.certificateTemplates;
      const everything = await issueEverything(repositories, template);
      const issue = everything.filter((one) => chosen?.includes(one.template.commonName) ?? true);
      return { issue, restore: [] };
    },
  },
  bindSmartcard: [callerMayExecute, bindingIsRepeated],
  certify: [...mayCarryOut, stillActive, certificateTemplatesAreOpenToCaller],
  complete: [
    ...mayGoOn,
    stillActive,
    everyCertificateIsThere,
    retireReplacedCertificates,
    adoptTemplateVersion,
    publishCrlIfRevoked,
  ],
  abandon: [callerMayExecute, revokeWhatWasIssued, publishCrlIfRevoked],
});

/**
 * The certificates in whose place new ones came, and those of certificate templates that the profile template no longer
 * has, are revoked as superseded; archived ones stay on the card as key history.
 */
async function retireReplacedCertificates(execution: Execution): Promise<void> {
  const { tx, ports, profile, now } = execution;
  if (profile === undefined) return;
  const replaced = (await tx.certificates.listByProfile(profile.uuid)).filter((one) =>
    isReplaced(execution, one),
  );
  const going: Certificate[] = [];
  for (const one of replaced) {
    // A duplicate brought up to date leaves its primary one the certificates that both carry.
    const isOwn = one.profileUuid === profile.uuid;
    if (isOwn || !(await isUsedByAnother(execution, one))) going.push(one);
  }
  noteRevocation(execution, await revokeNow(ports, tx, now, going, 'superseded'), 'superseded');
  const archived = new Set(await tx.archivedKeys.listExisting(replaced.map(({ uuid }) => uuid)));
  for (const { uuid } of replaced.filter((one) => archived.has(one.uuid))) {
    await tx.certificates.linkToProfile(profile.uuid, uuid, true);
  }
}

function isReplaced({ request }: Execution, certificate: Certificate): boolean {
  if (certificate.requestUuid === request.uuid || certificate.isKeyHistory) return false;
  // An update of everything leaves nothing of the earlier certificates.
  return request.details.certificateTemplates?.includes(certificate.templateCommonName) ?? true;
}

async function adoptTemplateVersion(execution: Execution): Promise<void> {
  const { tx, template, profile, smartcard } = execution;
  const profileTemplateVersion = template.version;
  if (profile !== undefined) {
    execution.profile = await tx.profiles.update({ ...profile, profileTemplateVersion });
  }
  if (smartcard !== undefined) {
    execution.smartcard = await tx.smartcards.update({ ...smartcard, profileTemplateVersion });
  }
}
