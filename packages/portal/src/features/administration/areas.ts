/** What can be administered, each with its page and the names of its texts. */
export const areas = [
  { to: '/reports', title: 'administration.reports', text: 'administration.reportsText' },
] as const;
