/**
 * Placeholders of mail templates, written in braces such as `{Target.DisplayName}`. Beside them there are `{Data.name}`
 * for a data item of the policy and `{Fact.name}` for a fact of the notification.
 */
export const mailPlaceholders = [
  'Target.DisplayName',
  'Target.Mail',
  'Originator.DisplayName',
  'Request.Uuid',
  'Request.Type',
  'Request.Comment',
  'ProfileTemplate.Name',
  'Link',
  'OneTimePassword',
] as const;
