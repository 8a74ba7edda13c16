import {
  Body1,
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
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Failure } from '../../app/failure.js';
import { useLanguage } from '../../language/language.js';
import { management, queries } from '../../server.js';
import type { Owned } from '../my-cards/queries.js';
import type { Operation } from './operations.js';

const useStyles = makeStyles({ content: { display: 'grid', rowGap: tokens.spacingVerticalM } });

/** Asks for a comment and starts the operation; the new request's page, or the telephone's, comes next. */
export function StartDialog(props: {
  readonly owned: Owned;
  readonly operation: Operation;
  readonly onClose: () => void;
}) {
  const { owned, operation, onClose } = props;
  const { t, nameOf } = useLanguage();
  const styles = useStyles();
  const navigate = useNavigate();
  const [comment, setComment] = useState('');
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => start(owned, operation, comment),
    onSuccess: async ({ uuid }) => {
      await queries.invalidateQueries();
      onClose();
      await navigate({
        to: operation.name === 'offlineunblock' ? '/offline-unblock/$uuid' : '/requests/$uuid',
        params: { uuid },
      });
    },
  });
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            mutate();
          }}
        >
          <DialogBody>
            <DialogTitle>{nameOf('operation', operation.name)}</DialogTitle>
            <DialogContent className={styles.content}>
              {operation.needsCard === true && owned.kind === 'smartcard' ? (
                <Body1>{t('operations.withAgent')}</Body1>
              ) : null}
              <Field label={t('operations.comment')} hint={t('operations.commentHint')}>
                <Textarea value={comment} maxLength={4000} onChange={(_, { value }) => setComment(value)} />
              </Field>
              <Failure error={error} />
            </DialogContent>
            <DialogActions>
              <Button type="submit" appearance="primary" disabledFocusable={isPending}>
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

function start({ kind, object }: Owned, { type, direction }: Operation, comment: string) {
  return management.createRequest({
    type,
    ...(direction === undefined ? {} : { direction }),
    ...(kind === 'smartcard' ? { smartcardUuid: object.uuid } : { profileUuid: object.uuid }),
    targetUserUuid: object.assignedUserUuid,
    comment,
  });
}
