import { Body1, Subtitle1, TableCell, TableRow } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Failure } from '../../../app/failure.js';
import { ScrollingTable } from '../../../app/scrolling-table.js';
import { useLanguage } from '../../../language/language.js';
import { management } from '../../../server.js';
import { AreaPage } from '../area-page.js';
import { MoreButton, useGrowing } from '../growing.js';
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

/** The keys of the installation, where the admin keys of cards come from, and which cards are to be updated. */
export function KeysPage() {
  const { t, time, number } = useLanguage();
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
              <span>
                <strong>{name}</strong> {t(`keyPurpose.${purposeOf(name)}`)}
              </span>
            </TableCell>
            <TableCell>{version}</TableCell>
            <TableCell>{algorithm}</TableCell>
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
  const { data, error } = useQuery({
    queryKey: ['admin key plan'],
    queryFn: () => management.adminKeyPlan(),
  });
  return (
    <>
      <Subtitle1 as="h2">{t('keys.plan')}</Subtitle1>
      <Failure error={error} />
      {data === undefined ? null : <Body1>{t('keys.planText', { version: data.currentVersion })}</Body1>}
      {data?.rows.length === 0 ? <Body1>{t('keys.noCards')}</Body1> : null}
      {data === undefined || data.rows.length === 0 ? null : (
        <ScrollingTable
          label={t('keys.plan')}
          columns={[t('keys.template'), t('keys.from'), t('keys.cards'), t('keys.needsUpdate')]}
        >
          {data.rows.map((row) => (
            <TableRow key={`${row.profileTemplateUuid} ${row.adminKeyVersion ?? ''}`}>
              <TableCell>{row.profileTemplate}</TableCell>
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
  const { items, error, isPending, more } = useGrowing(['cards to rekey'], () =>
    management.smartcardsToRekey({ limit: 100 }),
  );
  return (
    <>
      <Subtitle1 as="h2">{t('keys.toUpdate')}</Subtitle1>
      <Failure error={error} />
      {!isPending && items.length === 0 ? <Body1>{t('keys.none')}</Body1> : null}
      <ul>
        {items.map(({ uuid, cardId }) => (
          <li key={uuid}>
            <Link to="/smartcards/$uuid" params={{ uuid }}>
              {t('keys.card')} {cardId}
            </Link>
          </li>
        ))}
      </ul>
      <MoreButton more={more} />
    </>
  );
}
