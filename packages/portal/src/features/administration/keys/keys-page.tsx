import type { v2 } from '@cardea/sdk';
import {
  Body1,
  Button,
  makeStyles,
  Spinner,
  Subtitle1,
  TableCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Failure } from '../../../app/failure.js';
import { LongTable } from '../../../app/long-table.js';
import { ScrollingTable } from '../../../app/scrolling-table.js';
import { useLanguage } from '../../../language/language.js';
import { management } from '../../../server.js';
import { AreaPage } from '../area-page.js';
import { useGrowing } from '../growing.js';
import './texts.js';

const purposes = [
  'ca',
  'ocsp',
  'admin-key-master',
  'audit',
  'idempotency-keys',
  'archive',
  'key-encryption-key',
  'kra',
] as const;

const useStyles = makeStyles({
  key: { display: 'grid', paddingBlock: tokens.spacingVerticalXS },
  link: { color: tokens.colorBrandForegroundLink },
});

/** The keys of the installation, where the admin keys of cards come from, and which cards are to be updated. */
export function KeysPage() {
  const { t, time, number } = useLanguage();
  const styles = useStyles();
  const { data, error, isPending } = useQuery({
    queryKey: ['installation keys'],
    queryFn: () => management.installationKeys(),
  });
  return (
    <AreaPage title={t('keys.title')} intro={t('keys.intro')} isLoading={isPending} error={error}>
      <ScrollingTable
        label={t('keys.keys')}
        isWide
        columns={[
          t('keys.key'),
          t('keys.version'),
          t('keys.algorithm'),
          t('keys.place'),
          t('keys.since'),
          t('keys.protects'),
        ]}
      >
        {(data ?? []).map(({ name, version, algorithm, place, createdAt, protects }) => (
          <TableRow key={`${name} ${version} ${place}`}>
            <TableCell>
              <span className={styles.key}>
                <strong translate="no">{name}</strong>
                <span>{t(`keyPurpose.${purposeOf(name)}`)}</span>
              </span>
            </TableCell>
            <TableCell>{version}</TableCell>
            <TableCell translate="no">{algorithm}</TableCell>
            <TableCell>{t(`keys.${place}`)}</TableCell>
            <TableCell>{time(createdAt)}</TableCell>
            <TableCell>{protects === null ? '–' : number(protects)}</TableCell>
          </TableRow>
        ))}
      </ScrollingTable>
      <AdminKeys />
      <CardsToUpdate />
    </AreaPage>
  );
}

/** Names are made of a kind and, behind a slash, which one. */
function purposeOf(name: string) {
  return purposes.find((each) => name === each || name.startsWith(`${each}/`)) ?? 'other';
}

function AdminKeys() {
  const { t, number } = useLanguage();
  const { data, error, isPending } = useQuery({
    queryKey: ['admin key plan'],
    queryFn: () => management.adminKeyPlan(),
  });
  return (
    <>
      <Subtitle1 as="h2">{t('keys.plan')}</Subtitle1>
      <Failure error={error} />
      {isPending ? <Spinner label={t('shell.loading')} /> : null}
      {data === undefined ? null : <Body1>{t('keys.planText', { version: data.currentVersion })}</Body1>}
      {data?.rows.length === 0 ? <Body1>{t('keys.noCards')}</Body1> : null}
      {data === undefined || data.rows.length === 0 ? null : (
        <ScrollingTable
          label={t('keys.plan')}
          columns={[t('keys.template'), t('keys.from'), t('keys.cards'), t('keys.needsUpdate')]}
        >
          {data.rows.map((row) => (
            <TableRow key={`${row.profileTemplateUuid} ${row.adminKeyVersion ?? ''}`}>
              <TableCell translate="no">{row.profileTemplate}</TableCell>
              <TableCell>
                {row.adminKeyVersion === null
                  ? t('keys.imported')
                  : t('keys.master', { version: row.adminKeyVersion })}
              </TableCell>
              <TableCell>{number(row.count)}</TableCell>
              <TableCell>{row.needsUpdate ? t('keys.yes') : t('keys.no')}</TableCell>
            </TableRow>
          ))}
        </ScrollingTable>
      )}
    </>
  );
}

function CardsToUpdate() {
  const { t } = useLanguage();
  const { items, error, isPending, more } = useGrowing(['cards to rekey'], (at) =>
    management.api.GET('/api/v2/admin-keys/smartcards-to-update', {
      params: { query: { limit: 100, ...at } },
    }),
  );
  return (
    <>
      <Subtitle1 as="h2">{t('keys.toUpdate')}</Subtitle1>
      <Failure error={error} />
      {isPending ? <Spinner label={t('shell.loading')} /> : null}
      {!isPending && items.length === 0 ? <Body1>{t('keys.none')}</Body1> : null}
      {items.length === 0 ? null : (
        <LongTable
          label={t('keys.toUpdate')}
          columns={[t('keys.card'), t('cards.actions')]}
          rows={items}
          keyOf={({ uuid }) => uuid}
          cellsOf={(card) => <CardToUpdate {...card} />}
          more={more}
        />
      )}
    </>
  );
}

/** A card with the way to its online update, which gives it the new admin key at its next reader. */
function CardToUpdate({ uuid, cardId }: Pick<v2.Smartcard, 'uuid' | 'cardId'>) {
  const { t } = useLanguage();
  const styles = useStyles();
  const begin = useMutation({
    mutationFn: () => management.createRequest({ type: 'OnlineUpdate', smartcardUuid: uuid, comment: '' }),
  });
  const name = `${t('keys.card')} ${cardId}`;
  return (
    <>
      <TableCell>
        <Link className={styles.link} to="/smartcards/$uuid" params={{ uuid }}>
          {name}
        </Link>
      </TableCell>
      <TableCell>
        {begin.data === undefined ? (
          <Button
            size="small"
            disabledFocusable={begin.isPending}
            aria-label={t('keys.beginUpdateOf', { name })}
            onClick={() => begin.mutate()}
          >
            {t('keys.beginUpdate')}
          </Button>
        ) : null}
        <span role="status">
          {begin.data === undefined ? null : (
            <Link className={styles.link} to="/requests/$uuid" params={{ uuid: begin.data.uuid }}>
              {t('keys.updateBegun')}
            </Link>
          )}
        </span>
        <Failure error={begin.error} />
      </TableCell>
    </>
  );
}
