import {
  type OneTimePassword,
  type Repositories,
  type Request,
  Secret,
  type WorkflowPolicy,
} from '@cardea/domain';
import { notify } from '../notify.js';
import type { Ports } from '../ports.js';
import { oneTimePasswordSettings } from './one-time-password-settings.js';

// Without letters and digits that look alike, because it may be read aloud.
const characters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

type IssuePorts = Pick<Ports, 'clock' | 'randomness' | 'secrets'>;

/**
 * Makes the one-time passwords of a request, one for each distribution, in the place of earlier ones, and tells the
 * outbox to distribute them (MIM CM: RequestOperations.DistributeSecrets).
 */
export async function issueOneTimePasswords(
  ports: IssuePorts,
  tx: Repositories,
  policy: WorkflowPolicy,
  request: Request,
): Promise<readonly OneTimePassword[]> {
  const { distributions } = policy.oneTimePasswordPolicy;
  const { length, lifetimeHours } = oneTimePasswordSettings(policy);
  const issuedAt = ports.clock.now();
  const passwords: OneTimePassword[] = [];
  for (const [position, { distributionType }] of distributions.entries()) {
    const plain = new Secret<Uint8Array>(new TextEncoder().encode(randomPassword(ports, length)));
    passwords.push({
      requestUuid: request.uuid,
      position,
      distributionType,
      wrapped: await ports.secrets.wrap(plain, oneTimePasswordContext(request.uuid, position)),
      issuedAt,
      expiresAt: new Date(issuedAt.getTime() + lifetimeHours * 3_600_000),
      usedBy: null,
      usedAt: null,
      failures: 0,
      lockedUntil: null,
    });
  }
  await tx.oneTimePasswords.replace(request.uuid, passwords);
  await announceOneTimePasswords(ports, tx, policy, request);
  return passwords;
}

/** One notification even for several passwords; none when nothing is to be distributed (MIM CM: NotificationType). */
export async function announceOneTimePasswords(
  ports: Pick<Ports, 'clock' | 'randomness'>,
  tx: Repositories,
  policy: WorkflowPolicy,
  request: Request,
): Promise<void> {
  const { distributions } = policy.oneTimePasswordPolicy;
  if (distributions.every(({ distributionType }) => distributionType === 'DoNothing')) return;
  await notify(ports, tx, 'DistributeSecrets', request);
}

/** What a one-time password's encryption is bound to. */
export function oneTimePasswordContext(requestUuid: string, position: number): string {
  return `one-time-password/${requestUuid}/${position}`;
}

/** Reads a one-time password as it was made. */
export async function openOneTimePassword(
  { secrets }: Pick<Ports, 'secrets'>,
  { requestUuid, position, wrapped }: OneTimePassword,
): Promise<Secret<string>> {
  const plain = await secrets.unwrap(wrapped, oneTimePasswordContext(requestUuid, position));
  return new Secret(new TextDecoder().decode(plain.reveal()));
}

function randomPassword({ randomness }: Pick<Ports, 'randomness'>, length: number): string {
  return Array.from({ length }, () => characters.charAt(randomness.integer(characters.length))).join('');
}
