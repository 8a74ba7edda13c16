import { Body1 } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { FormDialog } from '../../app/form-dialog.js';
import { useLanguage } from '../../language/language.js';
import { readAnew } from '../../server.js';
import './texts.js';

/** Asks before something that cannot be undone, does it, and reads everything anew. */
export function ConfirmDialog(props: {
  readonly title: string;
  /** What will happen, and that it stays. */
  readonly text: string;
  /** What the button that does it says. */
  readonly submit: string;
  readonly act: (form: FormData) => Promise<unknown>;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}) {
  const { title, text, submit, act, onClose, children } = props;
  const { t } = useLanguage();
  const { mutate, isPending, error } = useMutation({
    mutationFn: act,
    onSuccess: () => readAnew(),
  });
  return (
    <FormDialog
      title={title}
      submit={isPending ? t('area.busy') : submit}
      isBusy={isPending}
      error={error}
      // Whoever has closed it meanwhile may have opened another.
      onSubmit={(form) => mutate(form, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Body1>{text}</Body1>
      {children}
    </FormDialog>
  );
}
