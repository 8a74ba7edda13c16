import { CmError, type KeyEncryptionKeyVersion, type Store } from '@cardea/domain';
import { eraseKeyFromOwnFile, identifierOf, tokenWrappingKeyName } from '@cardea/pki';
import { auditEvent } from '@cardea/workflows';
import { keyEncryptionKeySource, type System } from '../../system.js';
import { countProtected } from './envelopes.js';

/** A server that runs takes up another version long before. */
const settledMs = 60_000;

/**
 * Ends the use of a version of the key-encryption key of the software keystore that protects nothing any more, and erases
 * the key from the file of Cardea's own. `isErased` is false when the operator keeps it elsewhere, and erases it there.
 * One that is forgotten already is erased where it still is: on another server, or after a crash.
 *
 * Errors: `Misconfigured` when it is the current one, still protects something, or took its leave less than a minute ago.
 */
export async function forgetKeyEncryptionKey(
  { configuration, ports, keyStore }: System,
  version: number,
): Promise<{ readonly isErased: boolean }> {
  const known = (await ports.store.keyEncryptionKeys.list()).find((each) => each.version === version);
  if (known === undefined) throw await noSuchVersion(ports.store, version);
  if (known.forgottenAt === null) await endUse(ports, version);
  await keyStore.refresh();
  const source = keyEncryptionKeySource(configuration);
  const isErased = await eraseKeyFromOwnFile(source, (key) => identifierOf(key) === known.identifier);
  return { isErased };
}

async function endUse(ports: System['ports'], version: number): Promise<void> {
  const event = auditEvent(ports, {
    action: 'key.forget',
    outcome: 'success',
    actorName: 'command line',
    objectType: 'Key',
    facts: { name: tokenWrappingKeyName, version },
  });
  await ports.store.transaction(async (tx) => {
    const versions = (await tx.keyEncryptionKeys.list()).filter(({ forgottenAt }) => forgottenAt === null);
    checkIsSuperseded(versions, version, ports.clock.now());
    const count = (await countProtected(tx)).software.get(version) ?? 0;
    if (count > 0)
      throw new CmError(
        'Misconfigured',
        `Version ${version} still protects ${count} keys and secrets: run cardea keys re-wrap first.`,
      );
    await tx.keyEncryptionKeys.forget(version, ports.clock.now());
    await tx.audit.append(event);
  });
}

async function noSuchVersion({ wrappedKeys }: Store, version: number): Promise<CmError> {
  const inToken = await wrappedKeys.find(tokenWrappingKeyName, version);
  return new CmError(
    'Misconfigured',
    inToken === undefined
      ? `There is no version ${version} of the key-encryption key in software.`
      : `Version ${version} of the key-encryption key is in the token, where versions are not forgotten: when cardea keys list shows that it protects nothing, it may stay, or be destroyed by the means of the token.`,
  );
}

function checkIsSuperseded(versions: readonly KeyEncryptionKeyVersion[], version: number, now: Date): void {
  const index = versions.findIndex((each) => each.version === version);
  const next = versions[index + 1];
  if (index < 0) throw new CmError('Conflict', `Version ${version} was forgotten meanwhile.`);
  if (next === undefined)
    throw new CmError('Misconfigured', `Version ${version} is the current one: rotate first.`);
  if (now.getTime() - next.createdAt.getTime() < settledMs)
    throw new CmError(
      'Misconfigured',
      `Version ${next.version} is new; servers that run may not have taken it up: try again in a minute.`,
    );
}
