import { Body1 } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { CommentField, commentOf, FormDialog } from '../../app/form-dialog.js';
import { useLanguage } from '../../language/language.js';
import { management, queries } from '../../server.js';
import type { Owned } from '../my-cards/queries.js';
import type { Operation } from './operations.js';

/** Asks for a comment and starts the operation; the new request's page, or the telephone's, comes next. */
export function StartDialog(props: {
  readonly owned: Owned;
  readonly operation: Operation;
  readonly onClose: () => void;
}) {
  const { owned, operation, onClose } = props;
  const { t, nameOf } = useLanguage();
  const navigate = useNavigate();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (form: FormData) => start(owned, operation, commentOf(form)),
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
    <FormDialog
      title={nameOf('operation', operation.name)}
      submit={isPending ? t('operations.starting') : t('operations.start')}
      isBusy={isPending}
      error={error}
      onSubmit={mutate}
      onClose={onClose}
    >
      {operation.needsCard === true && owned.kind === 'smartcard' ? (
        <Body1>{t('operations.withAgent')}</Body1>
      ) : null}
      <CommentField label={t('operations.comment')} hint={t('operations.commentHint')} />
    </FormDialog>
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
