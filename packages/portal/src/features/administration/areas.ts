/** What can be administered, each with its page and the names of its texts. */
export const areas = [
  {
    to: '/administration/profile-templates',
    title: 'administration.profileTemplates',
    text: 'administration.profileTemplatesText',
  },
  { to: '/administration/rights', title: 'administration.rights', text: 'administration.rightsText' },
  { to: '/administration/settings', title: 'administration.settings', text: 'administration.settingsText' },
  {
    to: '/administration/certificate-templates',
    title: 'administration.certificateTemplates',
    text: 'administration.certificateTemplatesText',
  },
  { to: '/reports', title: 'administration.reports', text: 'administration.reportsText' },
] as const;
