/** What can be administered, each with its page and the names of its texts. */
export const areas = [
  {
    to: '/administration/profile-templates',
    title: 'administration.profileTemplates',
    text: 'administration.profileTemplatesText',
  },
  {
    to: '/administration/certificate-templates',
    title: 'administration.certificateTemplates',
    text: 'administration.certificateTemplatesText',
  },
  { to: '/administration/rights', title: 'administration.rights', text: 'administration.rightsText' },
  {
    to: '/administration/authorities',
    title: 'administration.authorities',
    text: 'administration.authoritiesText',
  },
  {
    to: '/administration/notifications',
    title: 'administration.notifications',
    text: 'administration.notificationsText',
  },
  { to: '/administration/jobs', title: 'administration.jobs', text: 'administration.jobsText' },
  { to: '/administration/sign-ins', title: 'administration.signIns', text: 'administration.signInsText' },
  { to: '/administration/keys', title: 'administration.keys', text: 'administration.keysText' },
  {
    to: '/administration/blocklists',
    title: 'administration.blocklists',
    text: 'administration.blocklistsText',
  },
  {
    to: '/administration/key-recovery',
    title: 'administration.keyRecovery',
    text: 'administration.keyRecoveryText',
  },
  { to: '/administration/settings', title: 'administration.settings', text: 'administration.settingsText' },
  { to: '/reports', title: 'administration.reports', text: 'administration.reportsText' },
] as const;
