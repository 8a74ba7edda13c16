import { Spinner } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { CommentField, commentOf, FormDialog } from '../../app/form-dialog.js';
import { useLanguage } from '../../language/language.js';
import { management, readAnew } from '../../server.js';
import { answersOf, QuestionFields } from '../questions/question-fields.js';
import type { Question } from '../questions/questions.js';
import { useQuestions } from '../questions/use-questions.js';

/** What is to be started: by which profile template, for whom. */
export interface Enrollment {
  readonly profileTemplateUuid: string;
  readonly type: 'Enroll' | 'TemporaryCardEnroll';
  readonly targetUserUuid: string;
}

/** Asks what the policy wants to know and starts the request, whose page comes next. */
export function EnrollDialog(props: {
  readonly title: ReactNode;
  readonly enrollment: Enrollment;
  readonly onClose: () => void;
}) {
  const { enrollment, onClose } = props;
  const { t } = useLanguage();
  const navigate = useNavigate();
  const questions = useQuestions(enrollment.profileTemplateUuid, enrollment.type, enrollment.targetUserUuid);
  const { mutate, isPending, error } = useMutation({
    mutationFn: (form: FormData) => start(enrollment, questions.data ?? [], form),
    // Not waited for: what it shows may take the dialog away, and the way on with it.
    onSuccess: () => void readAnew(),
  });
  // Whoever has closed the dialog meanwhile stays where they are, and finds the request among theirs.
  const onStarted = async ({ uuid }: { readonly uuid: string }) => {
    onClose();
    await navigate({ to: '/requests/$uuid', params: { uuid } });
  };
  return (
    <FormDialog
      title={props.title}
      submit={isPending ? t('operations.starting') : t('operations.start')}
      isBusy={isPending || questions.data === undefined}
      error={error ?? questions.error}
      onSubmit={(form) => mutate(form, { onSuccess: onStarted })}
      onClose={onClose}
    >
      {questions.isPending ? <Spinner label={t('shell.loading')} /> : null}
      <QuestionFields questions={questions.data ?? []} />
      <CommentField label={t('operations.comment')} hint={t('operations.commentHint')} />
    </FormDialog>
  );
}

function start(enrollment: Enrollment, questions: readonly Question[], form: FormData) {
  return management.createRequest({
    ...enrollment,
    comment: commentOf(form),
    dataCollection: answersOf(form, questions),
  });
}
