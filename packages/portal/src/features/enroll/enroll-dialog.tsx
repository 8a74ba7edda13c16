import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  makeStyles,
  Spinner,
  Textarea,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Failure } from '../../app/failure.js';
import { useLanguage } from '../../language/language.js';
import { management, queries } from '../../server.js';
import { type Question, questionsOf, type TemplateToEnroll } from './queries.js';

const useStyles = makeStyles({ content: { display: 'grid', rowGap: tokens.spacingVerticalM } });

/** Asks what the policy wants to know and starts the request, whose page comes next. */
export function EnrollDialog(props: { readonly template: TemplateToEnroll; readonly onClose: () => void }) {
  const { template, onClose } = props;
  const { t } = useLanguage();
  const styles = useStyles();
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
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            mutate(new FormData(event.currentTarget));
          }}
        >
          <DialogBody>
            <DialogTitle>{template.Name}</DialogTitle>
            <DialogContent className={styles.content}>
              {questions.isPending ? <Spinner label={t('shell.loading')} /> : null}
              {questions.data?.map(({ name, description, isRequired, inputType }, index) => (
                <Field key={name} label={name} hint={description} required={isRequired}>
                  <Input name={answerField(index)} type={inputType} autoComplete="off" />
                </Field>
              ))}
              <Field label={t('operations.comment')} hint={t('operations.commentHint')}>
                <Textarea name="comment" maxLength={4000} />
              </Field>
              <Failure error={error ?? questions.error} />
            </DialogContent>
            <DialogActions>
              <Button
                type="submit"
                appearance="primary"
                disabledFocusable={isPending || questions.data === undefined}
              >
                {isPending ? t('operations.starting') : t('operations.start')}
              </Button>
              <Button onClick={onClose}>{t('shell.cancel')}</Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}

function answerField(index: number): string {
  return `answer-${index}`;
}

function start(profileTemplateUuid: string, questions: readonly Question[], form: FormData) {
  return management.createRequest({
    type: 'Enroll',
    profileTemplateUuid,
    comment: String(form.get('comment') ?? ''),
    dataCollection: questions
      .map(({ name }, index) => ({ name, value: String(form.get(answerField(index)) ?? '') }))
      .filter(({ value }) => value !== ''),
  });
}
