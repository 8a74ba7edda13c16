import { queryOptions } from '@tanstack/react-query';
import { management, v1 } from '../../server.js';

/** A profile template that the caller may enroll for. */
export type TemplateToEnroll = Awaited<ReturnType<typeof v1.listProfileTemplates>>[number];

export const profileTemplates = queryOptions({
  queryKey: ['profile-templates', 'to enroll'],
  queryFn: () => v1.listProfileTemplates(),
});

/** The profile templates by which the caller may start something new for a person. */
export const templatesForUser = (uuid: string) =>
  queryOptions({
    queryKey: ['profile-templates', 'for', uuid],
    queryFn: () => management.templatesForUser(uuid),
  });
