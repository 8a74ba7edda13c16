import { etagOf, type v2 } from '@cardea/sdk';
import { Checkbox, Field, Input } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../../../app/form-dialog.js';
import { useLanguage } from '../../../language/language.js';
import { management, queries } from '../../../server.js';
import { Choices } from '../choices.js';
import { isConflict } from '../conflict.js';
import { ToldOnce } from '../told-once.js';
import { notificationTypes } from './notification-types.js';
import './texts.js';

/** Adds a webhook, or changes one; the secret that signs its messages is shown once. */
export function WebhookDialog(props: {
  readonly webhook: v2.Webhook | undefined;
  readonly onClose: () => void;
}) {
  const { webhook, onClose } = props;
  const { t } = useLanguage();
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [types, setTypes] = useState<readonly v2.Webhook['types'][number][]>(webhook?.types ?? []);
  const [isEnabled, setEnabled] = useState(webhook?.isEnabled ?? true);
  const [isSecretNew, setSecretNew] = useState(false);
  const save = useMutation({
    mutationFn: () =>
      webhook === undefined
        ? management.createWebhook({ url, types: [...types] })
        : management.updateWebhook(
            webhook.uuid,
            { url, types: [...types], isEnabled, rotateSecret: isSecretNew },
            etagOf(webhook.revision),
          ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  const secret = save.data?.secret;
  const title = webhook === undefined ? t('notifications.add') : t('notifications.changeTitle');
  if (secret)
    return (
      <ToldOnce
        title={title}
        text={t('notifications.secretText')}
        label={t('notifications.secret')}
        secret={secret.reveal()}
        copy={t('notifications.copy')}
        kept={t('notifications.secretKept')}
        onClose={onClose}
      />
    );
  return (
    <FormDialog
      title={title}
      submit={save.isPending ? t('area.busy') : t('area.save')}
      isBusy={save.isPending}
      error={isConflict(save.error) ? new Error(t('notifications.conflict')) : save.error}
      // Whoever has closed it meanwhile may have opened another.
      onSubmit={() => save.mutate(undefined, { onSuccess: ({ secret }) => secret === null && onClose() })}
      onClose={onClose}
    >
      <Field label={t('notifications.url')} hint={t('notifications.urlHint')} required>
        <Input type="url" value={url} onChange={(_, { value }) => setUrl(value)} />
      </Field>
      <Choices
        label={t('notifications.types')}
        hint={t('notifications.typesHint')}
        offered={notificationTypes}
        chosen={types}
        wordsOf={(type) => t(`notificationType.${type}`)}
        onChange={setTypes}
      />
      {webhook === undefined ? null : (
        <>
          <Checkbox
            label={t('notifications.isEnabled')}
            checked={isEnabled}
            onChange={(_, { checked }) => setEnabled(checked === true)}
          />
          <Checkbox
            label={t('notifications.newSecret')}
            checked={isSecretNew}
            onChange={(_, { checked }) => setSecretNew(checked === true)}
          />
        </>
      )}
    </FormDialog>
  );
}
