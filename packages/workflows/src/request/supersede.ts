import {
  type Certificate,
  defaultRevocationOptions,
  type Profile,
  profileTransitions,
  type Repositories,
  type RevocationOptions,
  type Smartcard,
  smartcardTransitions,
  transition,
} from '@cardea/domain';
import { notify } from '../notify.js';
import type { Execution } from '../workflow.js';
import { everythingOnCardOf, revokeBySettings } from './revocation-steps.js';

// What a new card or profile does to the one whose place it takes (MIM CM: RevocationOptions).

/**
 * The old one is marked Superseded, disabled and its certificates revoked as the policy's revocation settings say. What
 * was restored onto the new one as current stays good. What was lost may be in wrong hands: everything on it goes, also
 * what a duplicate carries.
 */
export async function supersedeOld(execution: Execution): Promise<void> {
  const { tx, oldProfile } = execution;
  const onIt = oldProfile === undefined ? [] : await everythingOnCardOf(tx, oldProfile);
  await supersede(execution, onIt);
}

/** As {@link supersedeOld}, where nothing was lost: a duplicate leaves alone what its primary one goes on using. */
export async function supersedeRenewed(execution: Execution): Promise<void> {
  const { tx, oldProfile } = execution;
  const going: Certificate[] = [];
  for (const certificate of oldProfile === undefined
    ? []
    : await tx.certificates.listByProfile(oldProfile.uuid)) {
    const isOwn = certificate.profileUuid === oldProfile?.uuid;
    if (isOwn || !(await isUsedByAnother(execution, certificate))) going.push(certificate);
  }
  await supersede(execution, going);
}

/** True when a live profile beside the old and the new one carries the certificate as a current one. */
export async function isUsedByAnother(
  { tx, profile, oldProfile }: Execution,
  { uuid }: Certificate,
): Promise<boolean> {
  for (const carrier of await tx.certificates.listProfilesOf(uuid)) {
    if (carrier === profile?.uuid || carrier === oldProfile?.uuid) continue;
    const other = await tx.profiles.find(carrier);
    if (other?.flags.includes('KeyEscrow') !== false) continue;
    if (other.status !== 'Active' && other.status !== 'Suspended') continue;
    const onOther = await tx.certificates.listByProfile(carrier);
    if (onOther.some((one) => one.uuid === uuid && !one.isKeyHistory)) return true;
  }
  return false;
}

async function supersede(execution: Execution, going: readonly Certificate[]): Promise<void> {
  const { oldProfile, oldSmartcard, smartcard, policy } = execution;
  const settings = policy.revocationSettings ?? defaultRevocationOptions;
  const isSameCard = oldSmartcard !== undefined && oldSmartcard.uuid === smartcard?.uuid;
  if (oldProfile !== undefined) await supersedeProfile(execution, oldProfile, settings);
  if (oldSmartcard !== undefined && !isSameCard) await supersedeSmartcard(execution, oldSmartcard, settings);
  if (!settings.revokeOldCertificates) return;
  await revokeBySettings(execution, await withoutCarriedOn(execution, going), settings);
}

/** Duplicates of what was replaced follow their own settings (MIM CM: RecoverPolicy.RevocationSettingsForDuplicates). */
export async function treatDuplicates(execution: Execution): Promise<void> {
  const { tx, oldProfile, policy } = execution;
  const settings = policy.revocationSettingsForDuplicates;
  if (oldProfile === undefined || settings === undefined) return;
  for (const duplicate of await duplicatesOf(tx, oldProfile)) {
    if (duplicate.status === 'Retired' || duplicate.status === 'New') continue;
    if (settings.disableOldCardOrProfile) {
      await disableProfile(execution, duplicate);
      const [smartcard] = await tx.smartcards.listByProfile(duplicate.uuid);
      if (smartcard !== undefined) await disableSmartcard(execution, smartcard);
    }
    if (settings.revokeOldCertificates) {
      const onIt = await everythingOnCardOf(tx, duplicate);
      await revokeBySettings(execution, await withoutCarriedOn(execution, onIt), settings);
    }
  }
}

/** Also the duplicates of what it replaced: a duplicate outlives the renewal of its primary one. */
async function duplicatesOf(tx: Repositories, profile: Profile): Promise<readonly Profile[]> {
  const duplicates: Profile[] = [];
  for (let one: Profile | undefined = profile; one !== undefined; ) {
    duplicates.push(...(await tx.profiles.listDuplicates(one.uuid)));
    const parent: Profile['parentProfileUuid'] = one.parentProfileUuid;
    one = parent === null ? undefined : await tx.profiles.find(parent);
  }
  return duplicates;
}

/** Certificates of an old profile apart from those that the new one carries as current. */
async function withoutCarriedOn(
  { tx, profile }: Execution,
  certificates: readonly Certificate[],
): Promise<readonly Certificate[]> {
  const carried = profile === undefined ? [] : await tx.certificates.listByProfile(profile.uuid);
  const current = new Set(carried.filter(({ isKeyHistory }) => !isKeyHistory).map(({ uuid }) => uuid));
  return certificates.filter(({ uuid }) => !current.has(uuid));
}

async function supersedeProfile(
  execution: Execution,
  profile: Profile,
  settings: RevocationOptions,
): Promise<void> {
  const { tx } = execution;
  const flags = superseded(profile.flags);
  execution.oldProfile = await tx.profiles.update({ ...profile, flags });
  if (settings.disableOldCardOrProfile) {
    execution.oldProfile = await disableProfile(execution, execution.oldProfile);
  }
}

async function supersedeSmartcard(
  execution: Execution,
  smartcard: Smartcard,
  settings: RevocationOptions,
): Promise<void> {
  const marked = await execution.tx.smartcards.update({ ...smartcard, flags: superseded(smartcard.flags) });
  if (settings.disableOldCardOrProfile) await disableSmartcard(execution, marked);
}

/** Primary means the current one. */
function superseded<F extends string>(flags: readonly F[]): (F | 'Superseded')[] {
  return [...flags.filter((flag) => flag !== 'Primary' && flag !== 'Superseded'), 'Superseded'];
}

async function disableProfile({ tx, ports, request }: Execution, profile: Profile): Promise<Profile> {
  if (profile.status === 'Disabled' || profile.status === 'Retired') return profile;
  // Of a card's profile the card tells.
  if (!profile.isSmartcard) await notify(ports, tx, 'DisableProfile', request, { profile });
  const status = transition(profileTransitions, 'profile', profile.status, 'disable');
  return await tx.profiles.update({ ...profile, status });
}

async function disableSmartcard({ tx, ports, request }: Execution, smartcard: Smartcard): Promise<void> {
  if (smartcard.status === 'Disabled' || smartcard.status === 'Retired') return;
  await notify(ports, tx, 'DisableSmartcard', request, { smartcard });
  const status = transition(smartcardTransitions, 'smart card', smartcard.status, 'disable');
  await tx.smartcards.update({ ...smartcard, status });
}
