import type { v2 } from '@cardea/sdk';
import { queryOptions } from '@tanstack/react-query';
import { v1 } from '../../server.js';

/** DataItemOriginator: who answers a data item. */
const originators = { subscriber: 0, manager: 1 } as const;
/** DataCollectionItemType. */
const inputTypes = { 1: 'date', 2: 'number' } as const;
/** DataItemValidationType. */
const regularExpression = 2;

/** A question of a policy: a data item that somebody has to answer. */
export interface Question {
  readonly name: string;
  readonly description: string;
  readonly isRequired: boolean;
  readonly inputType: 'date' | 'number' | 'text';
  /** A regular expression that the whole answer has to match; the server has the last word. */
  readonly pattern: string | undefined;
}

/** A policy as the documented API tells it; null to whom it is not told. */
export type Policy = Awaited<ReturnType<typeof v1.getWorkflowPolicy>> | null;

function reading(profileTemplateUuid: string, type: v2.Request['type']) {
  return {
    queryKey: ['profile-templates', profileTemplateUuid, 'policy', type],
    queryFn: async (): Promise<Policy> => (await v1.getWorkflowPolicy(profileTemplateUuid, type)) ?? null,
  };
}

/** The policy of a profile template for one kind of request. */
export const policyOf = (profileTemplateUuid: string, type: v2.Request['type']) =>
  queryOptions(reading(profileTemplateUuid, type));

/** What that policy asks the subscriber, or the manager who approves or starts it for somebody; read with the policy, once. */
export const questionsOf = (
  profileTemplateUuid: string,
  type: v2.Request['type'],
  originator: keyof typeof originators,
) =>
  queryOptions({
    ...reading(profileTemplateUuid, type),
    select: (policy: Policy) => questionsIn(policy, originator),
  });

/** The questions of a policy to one of the two who answer. */
export function questionsIn(policy: Policy, originator: keyof typeof originators): Question[] {
  return (policy?.DataCollection ?? [])
    .filter(({ Originator }) => Originator === originators[originator])
    .map(({ Name, Description, IsRequired, Type, ValidationType, ValidationData }) => ({
      name: Name,
      description: Description,
      isRequired: IsRequired,
      inputType: inputTypes[Type as keyof typeof inputTypes] ?? 'text',
      pattern: ValidationType === regularExpression ? ValidationData : undefined,
    }));
}
