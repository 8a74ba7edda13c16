import type { ApiRoute } from '../route.js';
import { getProfile, listCertificatesOfProfile, listOperationsOfProfile } from './get-profile.js';
import { listProfiles } from './list-profiles.js';

/** Profiles, of smart cards and of software. */
export const profileRoutes: readonly ApiRoute[] = [
  listProfiles,
  getProfile,
  listCertificatesOfProfile,
  listOperationsOfProfile,
];
