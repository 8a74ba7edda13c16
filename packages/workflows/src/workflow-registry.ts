import type { RequestType } from '@cardea/domain';
import { disable } from './disable/disable.js';
import { duplicate } from './duplicate/duplicate.js';
import { enroll } from './enroll/enroll.js';
import { offlineUnblock } from './offline-unblock/offline-unblock.js';
import { onlineUpdate } from './online-update/online-update.js';
import { recover } from './recover/recover.js';
import { recoverOnBehalf } from './recover-on-behalf/recover-on-behalf.js';
import { renew } from './renew/renew.js';
import { retire } from './retire/retire.js';
import { suspendOrReinstate } from './suspend-or-reinstate/suspend-or-reinstate.js';
import { temporaryCardDisable } from './temporary-card-disable/temporary-card-disable.js';
import { temporaryCardEnroll } from './temporary-card-enroll/temporary-card-enroll.js';
import { temporaryCardRetire } from './temporary-card-retire/temporary-card-retire.js';
import { unblock } from './unblock/unblock.js';
import type { Workflow } from './workflow.js';

const workflows: { readonly [type in RequestType]: Workflow } = {
  Enroll: enroll,
  Recover: recover,
  Renew: renew,
  Disable: disable,
  Unblock: unblock,
  Duplicate: duplicate,
  Retire: retire,
  RecoverOnBehalf: recoverOnBehalf,
  SuspendOrReinstate: suspendOrReinstate,
  OnlineUpdate: onlineUpdate,
  TemporaryCardEnroll: temporaryCardEnroll,
  TemporaryCardDisable: temporaryCardDisable,
  TemporaryCardRetire: temporaryCardRetire,
  OfflineUnblock: offlineUnblock,
};

/** Gives the workflow of a request type. */
export function workflowOf(type: RequestType): Workflow {
  return workflows[type];
}
