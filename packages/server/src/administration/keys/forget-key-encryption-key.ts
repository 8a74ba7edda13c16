import { CmError, type KeyEncryptionKeyVersion } from '@cardea/domain';
import { eraseKeyFromOwnFile, identifierOf, tokenWrappingKeyName } from '@cardea/pki';
import { auditEvent } from '@cardea/workflows';
import { keyEncryptionKeySource, type System } from '../../system.js';
import { countProtected } from './envelopes.js';

/** A server that runs takes up another version long before. */
const settledMs = 60_000;

/**
 * Ends the use of a version of the key-encryption key of the software keystore that protects nothing any more, and erases
 * the key from the file of Cardea's own. `isErased` is false when the operator keeps it elsewhere, and erases it there.
 *
 * Errors: `Misconfigured` when it is the current one, still protects something, or took its leave less than a minute ago.
 */
export async function forgetKeyEncryptionKey(
  { configuration, ports, keyStore }: System,
  version: number,
): Promise<{ readonly isErased: boolean }> {
  const event = auditEvent(ports, {
    action: 'key.forget',
    outcome: 'success',
    actorName: 'command line',
    objectType: 'Key',
    facts: { name: tokenWrappingKeyName, version },
  });
  const { identifier } = await ports.store.transaction(async (tx) => {
    const versions = (await tx.keyEncryptionKeys.list()).filter(({ forgottenAt }) => forgottenAt === null);
    const found = mayBeForgotten(versions, version, ports.clock.now());
    const count = (await countProtected(tx)).software.get(version) ?? 0;
    if (count > 0)
      throw new CmError(
        'Misconfigured',
        `Version ${version} still protects ${count} keys and secrets: run cardea keys re-wrap first.`,
      );
    await tx.keyEncryptionKeys.forget(version, ports.clock.now());
    await tx.audit.append(event);
    return found;
  });
  await keyStore.refresh();
  const source = keyEncryptionKeySource(configuration);
  return { isErased: await eraseKeyFromOwnFile(source, (key) => identifierOf(key) === identifier) };
}

function mayBeForgotten(
  versions: readonly KeyEncryptionKeyVersion[],
  version: number,
  now: Date,
): KeyEncryptionKeyVersion {
  const index = versions.findIndex((each) => each.version === version);
  const [found, next] = [versions[index], versions[index + 1]];
  if (index < 0 || found === undefined)
    throw new CmError(
      'Misconfigured',
      `There is no version ${version} of the key-encryption key in software.`,
    );
  if (next === undefined)
    throw new CmError('Misconfigured', `Version ${version} is the current one: rotate first.`);
  if (now.getTime() - next.createdAt.getTime() < settledMs)
    throw new CmError(
      'Misconfigured',
      `Version ${next.version} is new; servers that run may not have taken it up: try again in a minute.`,
    );
  return found;
}
