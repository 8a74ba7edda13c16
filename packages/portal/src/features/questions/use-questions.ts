import type { v2 } from '@cardea/sdk';
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../../session/session.js';
import { type Question, questionsOf } from './questions.js';

/** What whoever starts a request is asked: the subscriber's questions and, for somebody else, the manager's too. */
export function useQuestions(
  profileTemplateUuid: string,
  type: v2.Request['type'],
  targetUserUuid: string,
): {
  /** Undefined until all are known. */
  readonly data: readonly Question[] | undefined;
  readonly isPending: boolean;
  readonly error: Error | null;
} {
  const { user } = useSession();
  const isForOther = user?.uuid !== targetUserUuid;
  const ofSubscriber = useQuery(questionsOf(profileTemplateUuid, type, 'subscriber'));
  const ofManager = useQuery({ ...questionsOf(profileTemplateUuid, type, 'manager'), enabled: isForOther });
  if (!isForOther) return ofSubscriber;
  const { data: first } = ofSubscriber;
  const { data: second } = ofManager;
  return {
    data: first === undefined || second === undefined ? undefined : [...first, ...second],
    isPending: ofSubscriber.isPending || ofManager.isPending,
    error: ofSubscriber.error ?? ofManager.error,
  };
}
