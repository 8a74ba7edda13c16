import { Spinner } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { CommentField, commentOf, FormDialog } from '../../app/form-dialog.js';
import { useLanguage } from '../../language/language.js';
import { management, readAnew } from '../../server.js';
import type { Owned } from '../my-cards/queries.js';
import { answersOf, QuestionFields } from '../questions/question-fields.js';
import type { Question } from '../questions/questions.js';
import { useQuestions } from '../questions/use-questions.js';
import { Consequences, reasonOf } from './consequences.js';
import { type Operation, wordFor } from './operations.js';

/** Asks what the policy wants to know, and for a comment, and starts the operation; the new request's page, or the telephone's, comes next. */
export function StartDialog(props: {
  readonly owned: Owned;
  readonly operation: Operation;
  readonly onClose: () => void;
}) {
  const { owned, operation, onClose } = props;
  const { t, nameOf } = useLanguage();
  const navigate = useNavigate();
  const questions = useQuestions(
    owned.object.profileTemplateUuid,
    operation.type,
    owned.object.assignedUserUuid,
  );
  const { mutate, isPending, error } = useMutation({
    mutationFn: (form: FormData) => start(owned, operation, questions.data ?? [], form),
    // Not waited for: what it shows may take the dialog away, and the way on with it.
    onSuccess: () => void readAnew(),
  });
  // Whoever has closed the dialog meanwhile stays where they are, and finds the request among theirs.
  const onStarted = async ({ uuid }: { readonly uuid: string }) => {
    onClose();
    await navigate({
      to: operation.name === 'offlineunblock' ? '/offline-unblock/$uuid' : '/requests/$uuid',
      params: { uuid },
    });
  };
  return (
    <FormDialog
      title={nameOf('operation', wordFor(owned, operation))}
      submit={isPending ? t('operations.starting') : t('operations.start')}
      isBusy={isPending || questions.data === undefined}
      error={error ?? questions.error}
      onSubmit={(form) => mutate(form, { onSuccess: onStarted })}
      onClose={onClose}
    >
      <Consequences owned={owned} operation={operation} />
      {questions.isPending ? <Spinner label={t('shell.loading')} /> : null}
      <QuestionFields questions={questions.data ?? []} />
      <CommentField label={t('operations.comment')} hint={t('operations.commentHint')} />
    </FormDialog>
  );
}

function start(
  { kind, object }: Owned,
  { type, direction }: Operation,
  questions: readonly Question[],
  form: FormData,
) {
  const revocationReason = reasonOf(form);
  return management.createRequest({
    type,
    ...(revocationReason === undefined ? {} : { revocationReason }),
    ...(direction === undefined ? {} : { direction }),
    ...(kind === 'smartcard' ? { smartcardUuid: object.uuid } : { profileUuid: object.uuid }),
    targetUserUuid: object.assignedUserUuid,
    comment: commentOf(form),
    dataCollection: answersOf(form, questions),
  });
}
