import { etagOf, type v2 } from '@cardea/sdk';
import { Checkbox, Field, Input } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../../../app/form-dialog.js';
import { tellOnce } from '../../../app/secrets-to-tell.js';
import { useLanguage } from '../../../language/language.js';
import { management, queries } from '../../../server.js';
import { useSession } from '../../../session/session.js';
import { Choices } from '../choices.js';
import { isConflict } from '../conflict.js';
import { ToldOnce } from '../told-once.js';
import { notificationTypes } from './notification-types.js';
import './texts.js';

/** Adds a webhook, or changes one; the secret that signs its messages is shown once, also when the dialog has been closed meanwhile. */
export function WebhookDialog(props: {
  readonly webhook: v2.Webhook | undefined;
  readonly onClose: () => void;
}) {
  const { webhook, onClose } = props;
  const { t } = useLanguage();
  const { user } = useSession();
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
    onSuccess: ({ secret }) => {
      const Told = webhook === undefined ? NewSecretTold : ChangedSecretTold;
      if (secret !== null && user) tellOnce({ whose: user.uuid, secret, Told });
      void queries.invalidateQueries({ queryKey: ['webhooks'] });
    },
    // The secret is kept nowhere once it was told.
    gcTime: 0,
  });
  return (
    <FormDialog
      title={t(webhook === undefined ? 'notifications.add' : 'notifications.changeTitle')}
      submit={save.isPending ? t('area.busy') : t('area.save')}
      isBusy={save.isPending}
      error={isConflict(save.error) ? new Error(t('notifications.conflict')) : save.error}
      // Whoever has closed it meanwhile may have opened another.
      onSubmit={() => save.mutate(undefined, { onSuccess: onClose })}
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

interface Told {
  readonly secret: string;
  readonly onClose: () => void;
}

function NewSecretTold(props: Told) {
  const { t } = useLanguage();
  return <SecretTold {...props} title={t('notifications.add')} />;
}

function ChangedSecretTold(props: Told) {
  const { t } = useLanguage();
  return <SecretTold {...props} title={t('notifications.changeTitle')} />;
}

function SecretTold(props: Told & { readonly title: string }) {
  const { t } = useLanguage();
  return (
    <ToldOnce
      {...props}
      text={t('notifications.secretText')}
      label={t('notifications.secret')}
      copy={t('notifications.copy')}
      kept={t('notifications.secretKept')}
    />
  );
}
