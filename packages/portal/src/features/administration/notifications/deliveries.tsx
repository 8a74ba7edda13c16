import type { v2 } from '@cardea/sdk';
import {
  Body1,
  Button,
  Field,
  makeStyles,
  Select,
  Spinner,
  Subtitle1,
  TableCell,
} from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Failure } from '../../../app/failure.js';
import { LongTable } from '../../../app/long-table.js';
import { useLanguage } from '../../../language/language.js';
import { management, queries } from '../../../server.js';
import { useGrowing } from '../growing.js';
import './texts.js';

const states = ['dead', 'waiting', 'delivered'] as const;

const useStyles = makeStyles({ filter: { maxWidth: '20rem' } });

/** Messages that went out, wait, or were given up, which can be tried again. */
export function Deliveries() {
  const { t } = useLanguage();
  const styles = useStyles();
  const [state, setState] = useState<v2.Delivery['state'] | undefined>('dead');
  const { items, error, isPending, more } = useGrowing(['deliveries', state], (at) =>
    management.api.GET('/api/v2/deliveries', {
      params: { query: { limit: 100, ...(state === undefined ? {} : { state }), ...at } },
    }),
  );
  return (
    <>
      <Subtitle1 as="h2">{t('notifications.deliveries')}</Subtitle1>
      <Field label={t('notifications.show')} className={styles.filter}>
        <Select
          value={state ?? ''}
          onChange={(_, { value }) => setState(states.find((each) => each === value))}
        >
          {states.map((each) => (
            <option key={each} value={each}>
              {t(`notifications.${each}`)}
            </option>
          ))}
          <option value="">{t('notifications.all')}</option>
        </Select>
      </Field>
      <Failure error={error} />
      {isPending ? (
        <Spinner label={t('shell.loading')} />
      ) : items.length === 0 ? (
        <Body1 role="status">{t('notifications.noDeliveries')}</Body1>
      ) : (
        <LongTable
          label={t('notifications.deliveries')}
          isWide
          columns={[
            t('notifications.what'),
            t('notifications.way'),
            t('notifications.state'),
            t('notifications.when'),
            t('cards.actions'),
          ]}
          rows={items}
          keyOf={({ uuid }) => uuid}
          cellsOf={(delivery) => <DeliveryCells delivery={delivery} />}
          more={more}
        />
      )}
    </>
  );
}

function DeliveryCells({ delivery }: { readonly delivery: v2.Delivery }) {
  const { t, time, number } = useLanguage();
  const replay = useMutation({
    mutationFn: () => management.replayDelivery(delivery.uuid),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['deliveries'] }),
  });
  return (
    <>
      <TableCell>{t(`notificationType.${delivery.notification.type}`)}</TableCell>
      <TableCell>{t(`notifications.${delivery.channel}`)}</TableCell>
      <TableCell>
        {t(`notifications.${delivery.state}`)}
        {delivery.lastError === null
          ? ''
          : ` · ${t('notifications.failedSo', { number: number(delivery.attempts), reason: delivery.lastError })}`}
      </TableCell>
      <TableCell>{time(delivery.deliveredAt ?? delivery.createdAt)}</TableCell>
      <TableCell>
        {delivery.state === 'dead' ? (
          <Button size="small" disabledFocusable={replay.isPending} onClick={() => replay.mutate()}>
            {t('notifications.replay')}
          </Button>
        ) : null}
        <Failure error={replay.error} />
      </TableCell>
    </>
  );
}
