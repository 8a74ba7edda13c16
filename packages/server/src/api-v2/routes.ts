import { administrationRoutes } from './administration/routes.js';
import { getRequest } from './requests/get-request.js';
import type { ApiRoute } from './route.js';
import { getMe } from './users/me.js';

/** The whole management API. */
export const apiRoutes: readonly ApiRoute[] = [getRequest, getMe, ...administrationRoutes];
