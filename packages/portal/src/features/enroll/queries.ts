import { queryOptions } from '@tanstack/react-query';
import { v1 } from '../../server.js';

/** A profile template that the caller may enroll for. */
export type TemplateToEnroll = Awaited<ReturnType<typeof v1.listProfileTemplates>>[number];

export const profileTemplates = queryOptions({
  queryKey: ['profile-templates', 'to enroll'],
  queryFn: () => v1.listProfileTemplates(),
});

/** DataItemOriginator: the subscriber answers it. */
const answeredBySubscriber = 0;
/** DataCollectionItemType. */
const inputTypes = { 1: 'date', 2: 'number' } as const;

/** A question that the policy wants answered before it takes the request. */
export interface Question {
  readonly name: string;
  readonly description: string;
  readonly isRequired: boolean;
  readonly inputType: 'date' | 'number' | 'text';
}

/** The questions that the subscriber is asked when enrolling. */
export const questionsOf = (profileTemplateUuid: string) =>
  queryOptions({
    queryKey: ['profile-templates', profileTemplateUuid, 'questions'],
    queryFn: async (): Promise<Question[]> => {
      const policy = await v1.getWorkflowPolicy(profileTemplateUuid, 'Enroll');
      return (policy?.DataCollection ?? [])
        .filter(({ Originator }) => Originator === answeredBySubscriber)
        .map(({ Name, Description, IsRequired, Type }) => ({
          name: Name,
          description: Description,
          isRequired: IsRequired,
          inputType: inputTypes[Type as keyof typeof inputTypes] ?? 'text',
        }));
    },
  });
