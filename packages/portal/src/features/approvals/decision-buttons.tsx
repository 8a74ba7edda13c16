import type { v2 } from '@cardea/sdk';
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
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Failure } from '../../app/failure.js';
import { useLanguage } from '../../language/language.js';
import { management, queries } from '../../server.js';
import { personName } from '../requests/queries.js';

type Decision = 'approve' | 'deny';

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  content: { display: 'grid', rowGap: tokens.spacingVerticalM },
});

/** Approve or deny one request; a dialog tells what is decided and asks for a comment first. */
export function DecisionButtons({ request }: { readonly request: v2.Request }) {
  const { t } = useLanguage();
  const styles = useStyles();
  const [decision, setDecision] = useState<Decision | null>(null);
  return (
    <div className={styles.buttons}>
      <Button onClick={() => setDecision('approve')}>{t('approvals.approve')}</Button>
      <Button onClick={() => setDecision('deny')}>{t('approvals.deny')}</Button>
      {decision === null ? null : (
        <DecisionDialog request={request} decision={decision} onClose={() => setDecision(null)} />
      )}
    </div>
  );
}

function DecisionDialog(props: {
  readonly request: v2.Request;
  readonly decision: Decision;
  readonly onClose: () => void;
}) {
  const { request, decision, onClose } = props;
  const { t, nameOf } = useLanguage();
  const styles = useStyles();
  const [comment, setComment] = useState('');
  const { data: target } = useQuery(personName(request.targetUserUuid));
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      decision === 'approve'
        ? management.approveRequest(request.uuid, { comment })
        : management.denyRequest(request.uuid, { comment }),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries();
    },
  });
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t(decision === 'approve' ? 'approvals.approve' : 'approvals.deny')}</DialogTitle>
          <DialogContent className={styles.content}>
            <Body1>
              {nameOf('requestType', request.type)} · {t('approvals.for')} {target ?? request.targetUserUuid}
              {request.comment === '' ? null : ` · ${request.comment}`}
            </Body1>
            <Field label={t('approvals.comment')} hint={t('approvals.commentHint')}>
              <Textarea value={comment} maxLength={4000} onChange={(_, { value }) => setComment(value)} />
            </Field>
            <Failure error={error} />
          </DialogContent>
          <DialogActions>
            <Button appearance="primary" disabledFocusable={isPending} onClick={() => mutate()}>
              {t(decision === 'approve' ? 'approvals.approve' : 'approvals.deny')}
            </Button>
            <Button onClick={onClose}>{t('shell.cancel')}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
