import type { ApiRoute } from '../route.js';
import { getMe, getUser } from './get-user.js';
import { listUsers } from './list-users.js';
import { listProfilesOfUser, listRequestsOfUser, listSmartcardsOfUser } from './objects-of-user.js';

/** People and what is theirs. */
export const userRoutes: readonly ApiRoute[] = [
  listUsers,
  getMe,
  getUser,
  listSmartcardsOfUser,
  listProfilesOfUser,
  listRequestsOfUser,
];
