import { createHash } from 'node:crypto';
import { CmError, malformed, type RequestUuid, type Secret, type SmartcardUuid } from '@cardea/domain';
import type { Caller, Ports } from '../ports.js';
import { defaultAdminKey, diversifiedAdminKey } from '../request/admin-keys-of-cards.js';
import { carryOut, type ExecutionPorts, requireSmartcardOf } from '../request/execute.js';
import { mayCarryOut, startExecution } from '../request/execution-steps.js';
import type { Execution } from '../workflow.js';

/**
 * Answers the challenge that a card shows while it waits to be unblocked: 8 bytes in, 8 bytes out. One request answers
 * one challenge; the same challenge again gives the same answer.
 *
 * Errors: `MalformedInput` unless 8 bytes; `NotFound`, `NotAuthorized`, `IllegalTransition`; `PolicyViolation` for
 * another type of request or a second challenge.
 */
export async function answerOfflineUnblock(
  ports: ExecutionPorts & Pick<Ports, 'adminKeys' | 'secrets'>,
  caller: Caller,
  smartcardUuid: SmartcardUuid,
  requestUuid: RequestUuid,
  challenge: Uint8Array,
): Promise<{ readonly response: Secret<Uint8Array> }> {
  return await carryOut(ports, caller, 'smartcard.offlineUnblock', requestUuid, async (execution) => {
    const { request, smartcard, template, attempt, tx } = execution;
    requireSmartcardOf(request, smartcardUuid);
    attempt.facts.smartcardUuid = smartcardUuid;
    if (request.type !== 'OfflineUnblock') {
      throw new CmError(
        'PolicyViolation',
        `This is a ${request.type} request; it answers no challenge by voice.`,
      );
    }
    for (const step of mayCarryOut) await step(execution);
    if (challenge.length !== 8) throw malformed('challengeHex', 'must be 16 hexadecimal digits');
    const configuration = template.smartcardConfiguration;
    if (smartcard === undefined || configuration === null) {
      throw new CmError('PolicyViolation', 'This request has no smart card.');
    }
    if (smartcard.status !== 'Active') {
      throw new CmError('IllegalTransition', `This smart card is ${smartcard.status}, not Active.`);
    }
    await fixChallenge(execution, challenge);
    const key = configuration.diversifyAdminKey
      ? await diversifiedAdminKey(ports, tx, { smartcard, configuration })
      : defaultAdminKey(configuration);
    return { response: ports.adminKeys.authenticationResponse(key, challenge, '3DES') };
  });
}

/** A second challenge would unblock a second time on one decision. */
async function fixChallenge(execution: Execution, challenge: Uint8Array): Promise<void> {
  const { details } = execution.request;
  const answeredChallengeSha256 = createHash('sha256').update(challenge).digest('hex');
  if (details.answeredChallengeSha256 === undefined) {
    return await startExecution(execution, { details: { ...details, answeredChallengeSha256 } });
  }
  if (details.answeredChallengeSha256 === answeredChallengeSha256) return;
  throw new CmError(
    'PolicyViolation',
    'This request has answered another challenge already; complete it and start a new one.',
  );
}
