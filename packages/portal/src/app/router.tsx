import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { auditSearchOf } from '../features/audit/search.js';
import { MyCardsPage } from '../features/my-cards/my-cards-page.js';
import { baseUrl } from '../server.js';
import { NotFoundPage } from './not-found-page.js';
import { Shell } from './shell.js';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });

const cards = createRoute({ getParentRoute: () => root, path: '/', component: MyCardsPage });

// All but the first page is loaded when it is gone to.
const enroll = createRoute({
  getParentRoute: () => root,
  path: '/enroll',
  component: lazyRouteComponent(() => import('../features/enroll/enroll-page.js'), 'EnrollPage'),
});
const requests = createRoute({
  getParentRoute: () => root,
  path: '/requests',
  component: lazyRouteComponent(() => import('../features/requests/requests-page.js'), 'RequestsPage'),
});
const request = createRoute({
  getParentRoute: () => root,
  path: '/requests/$uuid',
  component: lazyRouteComponent(() => import('../features/requests/request-page.js'), 'RequestPage'),
});
const smartcard = createRoute({
  getParentRoute: () => root,
  path: '/smartcards/$uuid',
  component: lazyRouteComponent(() => import('../features/my-cards/smartcard-page.js'), 'SmartcardPage'),
});
const profile = createRoute({
  getParentRoute: () => root,
  path: '/profiles/$uuid',
  component: lazyRouteComponent(() => import('../features/my-cards/profile-page.js'), 'ProfilePage'),
});
const approvals = createRoute({
  getParentRoute: () => root,
  path: '/approvals',
  component: lazyRouteComponent(() => import('../features/approvals/approvals-page.js'), 'ApprovalsPage'),
});
const people = createRoute({
  getParentRoute: () => root,
  path: '/people',
  component: lazyRouteComponent(() => import('../features/people/people-page.js'), 'PeoplePage'),
});
const person = createRoute({
  getParentRoute: () => root,
  path: '/people/$uuid',
  component: lazyRouteComponent(() => import('../features/people/person-page.js'), 'PersonPage'),
});
const reports = createRoute({
  getParentRoute: () => root,
  path: '/reports',
  component: lazyRouteComponent(() => import('../features/reports/reports-page.js'), 'ReportsPage'),
});
const report = createRoute({
  getParentRoute: () => root,
  path: '/reports/$name',
  component: lazyRouteComponent(() => import('../features/reports/report-page.js'), 'ReportPage'),
});
const offlineUnblock = createRoute({
  getParentRoute: () => root,
  path: '/offline-unblock/$uuid',
  component: lazyRouteComponent(
    () => import('../features/offline-unblock/offline-unblock-page.js'),
    'OfflineUnblockPage',
  ),
});

const dashboard = createRoute({
  getParentRoute: () => root,
  path: '/dashboard',
  component: lazyRouteComponent(() => import('../features/dashboard/dashboard-page.js'), 'DashboardPage'),
});
const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  validateSearch: auditSearchOf,
  component: lazyRouteComponent(() => import('../features/audit/audit-page.js'), 'AuditPage'),
});
const administration = createRoute({
  getParentRoute: () => root,
  path: '/administration',
  component: lazyRouteComponent(
    () => import('../features/administration/administration-page.js'),
    'AdministrationPage',
  ),
});

const profileTemplates = createRoute({
  getParentRoute: () => root,
  path: '/administration/profile-templates',
  component: lazyRouteComponent(
    () => import('../features/administration/profile-templates/profile-templates-page.js'),
    'ProfileTemplatesPage',
  ),
});
const newProfileTemplate = createRoute({
  getParentRoute: () => root,
  path: '/administration/profile-templates/new/$kind',
  component: lazyRouteComponent(
    () => import('../features/administration/profile-templates/profile-template-page.js'),
    'NewProfileTemplatePage',
  ),
});
const profileTemplate = createRoute({
  getParentRoute: () => root,
  path: '/administration/profile-templates/$uuid',
  component: lazyRouteComponent(
    () => import('../features/administration/profile-templates/profile-template-page.js'),
    'ProfileTemplatePage',
  ),
});
const rights = createRoute({
  getParentRoute: () => root,
  path: '/administration/rights',
  component: lazyRouteComponent(
    () => import('../features/administration/rights/rights-page.js'),
    'RightsPage',
  ),
});
const authorities = createRoute({
  getParentRoute: () => root,
  path: '/administration/authorities',
  component: lazyRouteComponent(
    () => import('../features/administration/authorities/authorities-page.js'),
    'AuthoritiesPage',
  ),
});
const notifications = createRoute({
  getParentRoute: () => root,
  path: '/administration/notifications',
  component: lazyRouteComponent(
    () => import('../features/administration/notifications/notifications-page.js'),
    'NotificationsPage',
  ),
});
const jobs = createRoute({
  getParentRoute: () => root,
  path: '/administration/jobs',
  component: lazyRouteComponent(() => import('../features/administration/jobs/jobs-page.js'), 'JobsPage'),
});
const signIns = createRoute({
  getParentRoute: () => root,
  path: '/administration/sign-ins',
  component: lazyRouteComponent(() => import('../features/sign-ins/all-sign-ins-page.js'), 'AllSignInsPage'),
});
const ownSignIns = createRoute({
  getParentRoute: () => root,
  path: '/sign-ins',
  component: lazyRouteComponent(() => import('../features/sign-ins/own-sign-ins-page.js'), 'OwnSignInsPage'),
});
const keys = createRoute({
  getParentRoute: () => root,
  path: '/administration/keys',
  component: lazyRouteComponent(() => import('../features/administration/keys/keys-page.js'), 'KeysPage'),
});
const blocklists = createRoute({
  getParentRoute: () => root,
  path: '/administration/blocklists',
  component: lazyRouteComponent(
    () => import('../features/administration/blocklists/blocklists-page.js'),
    'BlocklistsPage',
  ),
});
const keyRecovery = createRoute({
  getParentRoute: () => root,
  path: '/administration/key-recovery',
  component: lazyRouteComponent(
    () => import('../features/administration/key-recovery/key-recovery-page.js'),
    'KeyRecoveryPage',
  ),
});
const groupRights = createRoute({
  getParentRoute: () => root,
  path: '/administration/rights/groups/$uuid',
  component: lazyRouteComponent(() => import('../features/administration/rights/group-page.js'), 'GroupPage'),
});
const personRights = createRoute({
  getParentRoute: () => root,
  path: '/administration/rights/people/$uuid',
  component: lazyRouteComponent(
    () => import('../features/administration/rights/person-rights-page.js'),
    'PersonRightsPage',
  ),
});
const settings = createRoute({
  getParentRoute: () => root,
  path: '/administration/settings',
  component: lazyRouteComponent(
    () => import('../features/administration/settings/settings-page.js'),
    'SettingsPage',
  ),
});

const profileTemplateVersions = createRoute({
  getParentRoute: () => root,
  path: '/administration/profile-templates/$uuid/versions',
  component: lazyRouteComponent(
    () => import('../features/administration/profile-templates/versions-page.js'),
    'ProfileTemplateVersionsPage',
  ),
});
const profileTemplateVersion = createRoute({
  getParentRoute: () => root,
  path: '/administration/profile-templates/$uuid/versions/$version',
  component: lazyRouteComponent(
    () => import('../features/administration/profile-templates/version-page.js'),
    'ProfileTemplateVersionPage',
  ),
});
const certificateTemplates = createRoute({
  getParentRoute: () => root,
  path: '/administration/certificate-templates',
  component: lazyRouteComponent(
    () => import('../features/administration/certificate-templates/certificate-templates-page.js'),
    'CertificateTemplatesPage',
  ),
});
const newCertificateTemplate = createRoute({
  getParentRoute: () => root,
  path: '/administration/certificate-templates/new/$from',
  component: lazyRouteComponent(
    () => import('../features/administration/certificate-templates/certificate-template-page.js'),
    'NewCertificateTemplatePage',
  ),
});
const certificateTemplate = createRoute({
  getParentRoute: () => root,
  path: '/administration/certificate-templates/$commonName',
  component: lazyRouteComponent(
    () => import('../features/administration/certificate-templates/certificate-template-page.js'),
    'CertificateTemplatePage',
  ),
});

/** Every page with its address; the server knows the same addresses. */
export const router = createRouter({
  routeTree: root.addChildren([
    cards,
    enroll,
    requests,
    request,
    smartcard,
    profile,
    approvals,
    people,
    person,
    reports,
    report,
    offlineUnblock,
    dashboard,
    audit,
    administration,
    profileTemplates,
    newProfileTemplate,
    profileTemplate,
    rights,
    authorities,
    notifications,
    jobs,
    signIns,
    ownSignIns,
    keys,
    blocklists,
    keyRecovery,
    groupRights,
    personRights,
    settings,
    profileTemplateVersions,
    profileTemplateVersion,
    certificateTemplates,
    newCertificateTemplate,
    certificateTemplate,
  ]),
  basepath: new URL(baseUrl).pathname,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
