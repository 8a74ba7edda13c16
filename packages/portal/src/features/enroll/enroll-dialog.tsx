import { Spinner } from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { CommentField, commentOf, FormDialog } from '../../app/form-dialog.js';
import { useLanguage } from '../../language/language.js';
import { management, queries } from '../../server.js';
import { answersOf, QuestionFields } from '../questions/question-fields.js';
import { type Question, questionsOf } from '../questions/questions.js';
import type { TemplateToEnroll } from './queries.js';

/** Asks what the policy wants to know and starts the request, whose page comes next. */
export function EnrollDialog(props: { readonly template: TemplateToEnroll; readonly onClose: () => void }) {
  const { template, onClose } = props;
  const { t } = useLanguage();
  const navigate = useNavigate();
  const questions = useQuery(questionsOf(template.Uuid, 'Enroll', 'subscriber'));
  const { mutate, isPending, error } = useMutation({
    mutationFn: (form: FormData) => start(template.Uuid, questions.data ?? [], form),
    onSuccess: async ({ uuid }) => {
      await queries.invalidateQueries();
      onClose();
      await navigate({ to: '/requests/$uuid', params: { uuid } });
    },
  });
  return (
    <FormDialog
      title={template.Name}
      submit={isPending ? t('operations.starting') : t('operations.start')}
      isBusy={isPending || questions.data === undefined}
      error={error ?? questions.error}
      onSubmit={mutate}
      onClose={onClose}
    >
      {questions.isPending ? <Spinner label={t('shell.loading')} /> : null}
      <QuestionFields questions={questions.data ?? []} />
      <CommentField label={t('operations.comment')} hint={t('operations.commentHint')} />
    </FormDialog>
  );
}

function start(profileTemplateUuid: string, questions: readonly Question[], form: FormData) {
  return management.createRequest({
    type: 'Enroll',
    profileTemplateUuid,
    comment: commentOf(form),
    dataCollection: answersOf(form, questions),
  });
}
