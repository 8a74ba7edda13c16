import { blockedKeysGroup, blockedNamesGroup } from './blocklists.js';
import { certificatesGroup } from './certificates.js';
import type { AddCommand } from './command.js';
import { explainCommand } from './explain.js';
import { groupsGroup } from './groups.js';
import { authoritiesGroup, certificateTemplatesGroup } from './issuance.js';
import { exportsGroup, jobsGroup } from './jobs.js';
import { deliveriesGroup, mailGroup, webhooksGroup } from './notifications.js';
import { profileTemplatesGroup } from './profile-templates.js';
import { profilesGroup } from './profiles.js';
import { recoveryGroup } from './recovery.js';
import { reportsCommand } from './reports.js';
import { requestsGroup } from './requests.js';
import { rightsGroup } from './rights.js';
import { sessionsGroup } from './sessions.js';
import { siteSettingsGroup } from './site-settings.js';
import { smartcardsGroup } from './smartcards.js';
import { usersGroup } from './users.js';

/** Every command of the management API, in the order of the help. */
export const managementCommands: readonly AddCommand[] = [
  requestsGroup,
  smartcardsGroup,
  profilesGroup,
  certificatesGroup,
  explainCommand,
  usersGroup,
  groupsGroup,
  rightsGroup,
  profileTemplatesGroup,
  certificateTemplatesGroup,
  authoritiesGroup,
  blockedKeysGroup,
  blockedNamesGroup,
  recoveryGroup,
  reportsCommand,
  webhooksGroup,
  deliveriesGroup,
  mailGroup,
  jobsGroup,
  exportsGroup,
  sessionsGroup,
  siteSettingsGroup,
];
