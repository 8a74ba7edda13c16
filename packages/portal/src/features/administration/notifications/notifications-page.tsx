import type { v2 } from '@cardea/sdk';
import { Body1, Button, Subtitle1, TableCell, TableRow } from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Failure } from '../../../app/failure.js';
import { ScrollingTable } from '../../../app/scrolling-table.js';
import { useLanguage } from '../../../language/language.js';
import { management } from '../../../server.js';
import { AreaPage } from '../area-page.js';
import { ConfirmDialog } from '../confirm-dialog.js';
import { Deliveries } from './deliveries.js';
import { MailSection } from './mail.js';
import './texts.js';
import { WebhookDialog } from './webhook-dialog.js';

/** Where events are sent by webhook, and what became of each message. */
export function NotificationsPage() {
  const { t } = useLanguage();
  const [edited, setEdited] = useState<v2.Webhook | 'new'>();
  const [removed, setRemoved] = useState<v2.Webhook>();
  const { data, error, isPending } = useQuery({
    queryKey: ['webhooks'],
    queryFn: () => management.webhooks(),
  });
  return (
    <AreaPage
      title={t('notifications.title')}
      intro={t('notifications.intro')}
      isLoading={isPending}
      error={error}
    >
      <MailSection />
      <Subtitle1 as="h2">{t('notifications.webhooks')}</Subtitle1>
      {data?.length === 0 ? <Body1>{t('notifications.noWebhooks')}</Body1> : null}
      {data === undefined || data.length === 0 ? null : (
        <ScrollingTable
          label={t('notifications.webhooks')}
          isWide
          columns={[
            t('notifications.url'),
            t('notifications.types'),
            t('notifications.state'),
            t('cards.actions'),
          ]}
        >
          {data.map((webhook) => (
            <WebhookRow
              key={webhook.uuid}
              webhook={webhook}
              onEdit={() => setEdited(webhook)}
              onRemove={() => setRemoved(webhook)}
            />
          ))}
        </ScrollingTable>
      )}
      <div>
        <Button onClick={() => setEdited('new')}>{t('notifications.add')}</Button>
      </div>
      <Deliveries />
      {edited === undefined ? null : (
        <WebhookDialog webhook={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />
      )}
      {removed === undefined ? null : (
        <ConfirmDialog
          title={t('notifications.removeTitle')}
          text={t('notifications.removeText', { url: removed.url })}
          submit={t('notifications.remove')}
          act={() => management.deleteWebhook(removed.uuid)}
          onClose={() => setRemoved(undefined)}
        />
      )}
    </AreaPage>
  );
}

function WebhookRow(props: {
  readonly webhook: v2.Webhook;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}) {
  const { webhook, onEdit, onRemove } = props;
  const { t } = useLanguage();
  const test = useMutation({ mutationFn: () => management.testWebhook(webhook.uuid) });
  const about = (action: string) => `${action}: ${webhook.url}`;
  return (
    <TableRow>
      <TableCell translate="no">{webhook.url}</TableCell>
      <TableCell>
        {webhook.types.length === 0
          ? t('notifications.everyType')
          : webhook.types.map((type) => t(`notificationType.${type}`)).join(', ')}
      </TableCell>
      <TableCell>
        {webhook.isEnabled ? t('notifications.enabled') : t('notifications.disabled')}
        <span role="status">{test.data === undefined ? '' : ` · ${outcomeOf(test.data, t)}`}</span>
      </TableCell>
      <TableCell>
        <Button
          size="small"
          disabledFocusable={test.isPending}
          aria-label={about(t('notifications.test'))}
          onClick={() => test.mutate()}
        >
          {t('notifications.test')}
        </Button>
        <Button size="small" aria-label={about(t('notifications.change'))} onClick={onEdit}>
          {t('notifications.change')}
        </Button>
        <Button size="small" aria-label={about(t('notifications.remove'))} onClick={onRemove}>
          {t('notifications.remove')}
        </Button>
        <Failure error={test.error} />
      </TableCell>
    </TableRow>
  );
}

function outcomeOf(
  { isDelivered, status, error }: v2.WebhookTest,
  t: ReturnType<typeof useLanguage>['t'],
): string {
  if (isDelivered) return t('notifications.testArrived');
  return t('notifications.testFailed', { reason: error ?? String(status ?? '') });
}
