import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  makeStyles,
  Textarea,
  tokens,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useLanguage } from '../language/language.js';
import { Failure } from './failure.js';
import { useFocusReturn } from './focus-return.js';
import { FormFaults, useFormFaults } from './form-faults.js';
import { Working } from './working.js';

const useStyles = makeStyles({ content: { display: 'grid', rowGap: tokens.spacingVerticalM } });

/** A form in a dialog: what is asked, what went wrong, and the ways on and back. */
export function FormDialog(props: {
  readonly title: ReactNode;
  /** What the button that sends the form says. */
  readonly submit: string;
  readonly isBusy: boolean;
  readonly error?: unknown;
  readonly onSubmit: (form: FormData) => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { title, submit, isBusy, error, onSubmit, onClose, children } = props;
  const { t } = useLanguage();
  const styles = useStyles();
  const { faults, isSound } = useFormFaults();
  useFocusReturn();
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (isSound(event.currentTarget)) onSubmit(new FormData(event.currentTarget));
          }}
        >
          <DialogBody>
            <DialogTitle>{title}</DialogTitle>
            <DialogContent className={styles.content}>
              {children}
              {faults.length === 0 ? <Failure error={error} /> : <FormFaults faults={faults} />}
              <Working />
            </DialogContent>
            <DialogActions>
              <Button type="submit" appearance="primary" disabledFocusable={isBusy}>
                {submit}
              </Button>
              <Button onClick={onClose}>{t('shell.cancel')}</Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}

/** The field of a form for a comment; {@link commentOf} reads it. */
export function CommentField({ label, hint }: { readonly label: string; readonly hint: string }) {
  return (
    <Field label={label} hint={hint}>
      <Textarea name="comment" maxLength={4000} />
    </Field>
  );
}

/** The comment in a form. */
export function commentOf(form: FormData): string {
  return String(form.get('comment') ?? '');
}
