import type { ApiRoute } from '../route.js';

/** Routes for those who run the site: profile templates, directory, settings, reports, notifications and jobs. */
export const administrationRoutes: readonly ApiRoute[] = [];
