import { Field, Input, Spinner } from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { CommentField, commentOf, FormDialog } from '../../app/form-dialog.js';
import { useLanguage } from '../../language/language.js';
import { management, queries } from '../../server.js';
import { type Question, questionsOf, type TemplateToEnroll } from './queries.js';

/** Asks what the policy wants to know and starts the request, whose page comes next. */
export function EnrollDialog(props: { readonly template: TemplateToEnroll; readonly onClose: () => void }) {
  const { template, onClose } = props;
  const { t } = useLanguage();
  const navigate = useNavigate();
  const questions = useQuery(questionsOf(template.Uuid));
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
      {questions.data?.map(({ name, description, isRequired, inputType }, index) => (
        <Field key={name} label={name} hint={description} required={isRequired}>
          <Input name={answerField(index)} type={inputType} autoComplete="off" />
        </Field>
      ))}
      <CommentField label={t('operations.comment')} hint={t('operations.commentHint')} />
    </FormDialog>
  );
}

function answerField(index: number): string {
  return `answer-${index}`;
}

function start(profileTemplateUuid: string, questions: readonly Question[], form: FormData) {
  return management.createRequest({
    type: 'Enroll',
    profileTemplateUuid,
    comment: commentOf(form),
    dataCollection: questions
      .map(({ name }, index) => ({ name, value: String(form.get(answerField(index)) ?? '') }))
      .filter(({ value }) => value !== ''),
  });
}
