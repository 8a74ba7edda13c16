import type { ApiRoute } from '../route.js';
import { adminKeyRoutes } from './admin-key-routes.js';
import { auditEventRoutes } from './audit-event-routes.js';
import { blocklistRoutes } from './blocklist-routes.js';
import { certificateTemplateRoutes } from './certificate-template-routes.js';
import { directoryRoutes } from './directory-routes.js';
import { installationKeyRoutes } from './installation-key-routes.js';
import { issuanceOrderRoutes } from './issuance-order-routes.js';
import { jobRoutes } from './job-routes.js';
import { keyListRoutes } from './key-list-routes.js';
import { mailRoutes } from './mail-routes.js';
import { notificationRoutes } from './notification-routes.js';
import { profileTemplateRoutes } from './profile-template-routes.js';
import { publishedListRoutes } from './published-list-routes.js';
import { reportRoutes } from './report-routes.js';
import { securityDescriptorRoutes } from './security-descriptor-routes.js';
import { siteRoutes } from './site-routes.js';

/** Routes for those who run the site: templates, directory, settings, blocklists, reports, notifications and jobs. */
export const administrationRoutes: readonly ApiRoute[] = [
  ...profileTemplateRoutes,
  ...certificateTemplateRoutes,
  ...directoryRoutes,
  ...securityDescriptorRoutes,
  ...siteRoutes,
  ...issuanceOrderRoutes,
  ...reportRoutes,
  ...auditEventRoutes,
  ...notificationRoutes,
  ...mailRoutes,
  ...jobRoutes,
  ...adminKeyRoutes,
  ...installationKeyRoutes,
  ...blocklistRoutes,
  ...keyListRoutes,
  ...publishedListRoutes,
];
