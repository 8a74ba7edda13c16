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
  tokens,
} from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Failure } from '../../../app/failure.js';
import { LongTable } from '../../../app/long-table.js';
import { useLanguage } from '../../../language/language.js';
import { management, queries } from '../../../server.js';
import { useGrowing } from '../growing.js';
import { ResolveDialog } from './resolve-dialog.js';
import './texts.js';
import { AsItIs } from '../../../app/as-it-is.js';

const states = [
  'unknown',
  'pending',
  'sent',
  'open',
  'interrupted',
  'refused',
  'issued',
  'abandoned',
] as const satisfies readonly v2.IssuanceOrder['state'][];

const useStyles = makeStyles({
  filter: { maxWidth: '20rem' },
  link: { color: tokens.colorBrandForegroundLink },
});

/** What authorities were asked for; where an outcome is not known, it is asked for or told. */
export function Orders() {
  const { t } = useLanguage();
  const styles = useStyles();
  const [state, setState] = useState<v2.IssuanceOrder['state'] | undefined>('unknown');
  const [resolved, setResolved] = useState<v2.IssuanceOrder>();
  const { items, error, isPending, more } = useGrowing(['issuance orders', state], (at) =>
    management.api.GET('/api/v2/issuance-orders', {
      params: { query: { limit: 100, ...(state === undefined ? {} : { state }), ...at } },
    }),
  );
  return (
    <>
      <Subtitle1 as="h2">{t('authorities.orders')}</Subtitle1>
      <Body1>{t('authorities.ordersText')}</Body1>
      <Field label={t('authorities.show')} className={styles.filter}>
        <Select
          value={state ?? ''}
          onChange={(_, { value }) => setState(states.find((each) => each === value))}
        >
          {states.map((each) => (
            <option key={each} value={each}>
              {t(`orderState.${each}`)}
            </option>
          ))}
          <option value="">{t('authorities.all')}</option>
        </Select>
      </Field>
      <Failure error={error} />
      {isPending ? (
        <Spinner label={t('shell.loading')} />
      ) : items.length === 0 ? (
        <Body1 role="status">{t('authorities.noOrders')}</Body1>
      ) : (
        <LongTable
          label={t('authorities.orders')}
          isWide
          columns={[
            t('authorities.template'),
            t('authorities.of'),
            t('authorities.state'),
            t('authorities.asked'),
            t('cards.actions'),
          ]}
          rows={items}
          keyOf={({ uuid }) => uuid}
          cellsOf={(order) => <OrderCells order={order} onResolve={() => setResolved(order)} />}
          more={more}
        />
      )}
      {resolved === undefined ? null : (
        <ResolveDialog order={resolved} onClose={() => setResolved(undefined)} />
      )}
    </>
  );
}

function OrderCells({
  order,
  onResolve,
}: {
  readonly order: v2.IssuanceOrder;
  readonly onResolve: () => void;
}) {
  const { t, time } = useLanguage();
  const styles = useStyles();
  const ask = useMutation({
    mutationFn: () => management.askAboutIssuanceOrder(order.uuid),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['issuance orders'] }),
  });
  return (
    <>
      <TableCell>
        <Link className={styles.link} to="/requests/$uuid" params={{ uuid: order.requestUuid }}>
          <AsItIs>{order.certificateTemplate}</AsItIs>
        </Link>
      </TableCell>
      <TableCell translate="no">{order.authority}</TableCell>
      <TableCell>
        {t(`orderState.${order.state}`)}
        {order.lastError === null ? '' : ` · ${order.lastError}`}
      </TableCell>
      <TableCell>{time(order.startedAt)}</TableCell>
      <TableCell>
        {order.canBeAsked ? (
          <Button size="small" disabledFocusable={ask.isPending} onClick={() => ask.mutate()}>
            {t('authorities.ask')}
          </Button>
        ) : null}
        {order.state === 'pending' || order.state === 'unknown' ? (
          <Button size="small" onClick={onResolve}>
            {t('authorities.resolve')}
          </Button>
        ) : null}
        <Failure error={ask.error} />
      </TableCell>
    </>
  );
}
