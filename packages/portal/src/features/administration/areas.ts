/** What can be administered, each with its page and the names of its texts. */
export const areas = [
  {
    to: '/administration/profile-templates',
    title: 'administration.profileTemplates',
    text: 'administration.profileTemplatesText',
  },
  { to: '/reports', title: 'administration.reports', text: 'administration.reportsText' },
] as const;
