import { administrationRoutes } from './administration/routes.js';
import { certificateRoutes } from './certificates/routes.js';
import { keyRecoveryRoutes } from './key-recovery/routes.js';
import { explainRoutes } from './operations/explain.js';
import { profileRoutes } from './profiles/routes.js';
import { requestRoutes } from './requests/routes.js';
import type { ApiRoute } from './route.js';
import { signInRoutes } from './sign-ins/routes.js';
import { smartcardRoutes } from './smartcards/routes.js';
import { userRoutes } from './users/routes.js';

/** The whole management API. */
export const apiRoutes: readonly ApiRoute[] = [
  ...requestRoutes,
  ...smartcardRoutes,
  ...profileRoutes,
  ...certificateRoutes,
  ...userRoutes,
  ...explainRoutes,
  ...administrationRoutes,
  ...keyRecoveryRoutes,
  ...signInRoutes,
];
