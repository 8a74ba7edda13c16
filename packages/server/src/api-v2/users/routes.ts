import type { ApiRoute } from '../route.js';
import { listUsers } from './list-users.js';
import { getMe } from './me.js';
import { listProfilesOfUser, listRequestsOfUser, listSmartcardsOfUser } from './objects-of-user.js';
import { listTemplatesForUserRoute } from './templates-for-user.js';

/** People and what is theirs; one person with groups and delegation is the administration's. */
export const userRoutes: readonly ApiRoute[] = [
  listUsers,
  getMe,
  listSmartcardsOfUser,
  listProfilesOfUser,
  listRequestsOfUser,
  listTemplatesForUserRoute,
];
