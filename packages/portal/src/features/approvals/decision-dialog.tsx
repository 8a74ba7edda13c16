import type { v2 } from '@cardea/sdk';
import { Body1, makeStyles, ProgressBar, tokens } from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { AsItIs } from '../../app/as-it-is.js';
import { Failure } from '../../app/failure.js';
import { CommentField, commentOf, FormDialog } from '../../app/form-dialog.js';
import { useLanguage } from '../../language/language.js';
import { management, readAnew } from '../../server.js';
import { answersOf, QuestionFields } from '../questions/question-fields.js';
import { type Policy, policyOf, questionsIn } from '../questions/questions.js';
import type { Decision } from '../requests/row-keys.js';

const useStyles = makeStyles({
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalL, maxHeight: '30vh', overflowY: 'auto' },
});

interface Refused {
  readonly request: v2.Request;
  readonly error: unknown;
}

/** Tells what is about to be decided, asks for a comment, and decides one request after the other; refusals stay to be read. */
export function DecisionDialog(props: {
  readonly requests: readonly v2.Request[];
  readonly decision: Decision;
  readonly onClose: () => void;
}) {
  const { decision, onClose } = props;
  const { t, number } = useLanguage();
  const styles = useStyles();
  const [left, setLeft] = useState(props.requests);
  const [done, setDone] = useState(0);
  const isLeft = useLeft();
  const {
    mutate,
    isPending,
    data: refused,
  } = useMutation({
    mutationFn: (form: FormData) => {
      const said = { comment: commentOf(form), dataCollection: answersOf(form, asked) };
      return decideAll(left, decision, said, setDone, () => isLeft.current);
    },
    onSuccess: async (refusedNow) => {
      setLeft(refusedNow.map(({ request }) => request));
      setDone(0);
      await readAnew();
    },
  });
  const questions = useQuery({
    ...managerQuestionsOf(left[0]),
    // Several requests at once have no one answer; those that need one are refused, and stay to be approved alone.
    enabled: decision === 'approve' && left.length === 1,
  });
  const asked = questions.data ?? [];
  const name = t(decision === 'approve' ? 'approvals.approve' : 'approvals.deny');
  return (
    <FormDialog
      title={name}
      submit={name}
      isBusy={isPending || questions.isFetching}
      error={questions.error}
      // Whoever has closed it meanwhile may have opened another.
      onSubmit={(form) => mutate(form, { onSuccess: (refusedNow) => refusedNow.length === 0 && onClose() })}
      onClose={onClose}
    >
      {left.length > 1 ? <Body1>{t('approvals.several', { number: number(left.length) })}</Body1> : null}
      <ul className={styles.list}>
        {left.map((request) => (
          <li key={request.uuid}>
            <Asked request={request} />
            <Failure error={refused?.find((each) => each.request.uuid === request.uuid)?.error} />
          </li>
        ))}
      </ul>
      {isPending && left.length > 1 ? <ProgressBar value={done} max={left.length} aria-label={name} /> : null}
      <QuestionFields questions={asked} />
      <CommentField
        label={t('approvals.comment')}
        hint={t(decision === 'approve' ? 'approvals.commentHint' : 'approvals.denialHint')}
      />
    </FormDialog>
  );
}

/** Whether the dialog is there no more. */
function useLeft() {
  const isLeft = useRef(false);
  useEffect(() => {
    isLeft.current = false;
    return () => {
      isLeft.current = true;
    };
  }, []);
  return isLeft;
}

/** What the policy asks whoever approves, as far as it is not answered yet. */
function managerQuestionsOf(request: v2.Request | undefined) {
  const { profileTemplateUuid = '', type = 'Enroll', dataCollection = [] } = request ?? {};
  const open = new Set(dataCollection.filter(({ isSupplied }) => !isSupplied).map(({ name }) => name));
  return {
    ...policyOf(profileTemplateUuid, type),
    select: (policy: Policy) => questionsIn(policy, 'manager').filter(({ name }) => open.has(name)),
  };
}

function Asked({ request }: { readonly request: v2.Request }) {
  const { t, nameOfRequest } = useLanguage();
  return (
    <Body1>
      {nameOfRequest(request)} · {t('approvals.for')}{' '}
      <AsItIs>{request.targetName || request.targetUserUuid}</AsItIs>
      {request.comment === '' ? null : (
        <>
          {' · '}
          <AsItIs>{request.comment}</AsItIs>
        </>
      )}
    </Body1>
  );
}

/** Those that were refused, with the reason; one that is refused stops no other. Whoever closes the dialog stops what has not begun. */
async function decideAll(
  requests: readonly v2.Request[],
  decision: Decision,
  { comment, dataCollection }: { comment: string; dataCollection: ReturnType<typeof answersOf> },
  tellDone: (count: number) => void,
  isLeft: () => boolean,
): Promise<Refused[]> {
  const refused: Refused[] = [];
  for (const [index, request] of requests.entries()) {
    if (isLeft()) break;
    try {
      if (decision === 'approve') await management.approveRequest(request.uuid, { comment, dataCollection });
      else await management.denyRequest(request.uuid, { comment });
    } catch (error) {
      refused.push({ request, error });
    }
    tellDone(index + 1);
  }
  return refused;
}
