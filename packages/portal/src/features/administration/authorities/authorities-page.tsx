import type { v2 } from '@cardea/sdk';
import {
  Body1,
  Button,
  makeStyles,
  Subtitle1,
  Subtitle2,
  TableCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { fromBase64 } from '../../../app/base64.js';
import { saveAs } from '../../../app/save-as.js';
import { ScrollingTable } from '../../../app/scrolling-table.js';
import { useLanguage } from '../../../language/language.js';
import { management } from '../../../server.js';
import { AreaPage } from '../area-page.js';
import { Orders } from './orders.js';
import { PublishedLists } from './published-lists.js';
import './texts.js';
import { AsItIs } from '../../../app/as-it-is.js';

const dayMs = 86_400_000;

const useStyles = makeStyles({
  authority: { display: 'grid', rowGap: tokens.spacingVerticalS, minWidth: 0 },
  serial: { overflowWrap: 'anywhere' },
  late: { color: tokens.colorPaletteRedForeground1 },
});

/** The certification authorities, their revocation lists, and what was asked of them. */
export function AuthoritiesPage() {
  const { t } = useLanguage();
  const { data, error, isPending } = useQuery({
    queryKey: ['authorities'],
    queryFn: () => management.authorities(),
  });
  return (
    <AreaPage
      title={t('authorities.title')}
      intro={t('authorities.intro')}
      isLoading={isPending}
      error={error}
    >
      {(data ?? []).map((authority) => (
        <Authority key={authority.name} authority={authority} />
      ))}
      <PublishedLists />
      <Orders />
    </AreaPage>
  );
}

function Authority({ authority }: { readonly authority: v2.CertificationAuthority }) {
  const { t, time, number } = useLanguage();
  const styles = useStyles();
  const { chain, external } = authority;
  return (
    <div className={styles.authority}>
      <Subtitle1 as="h2" translate="no">
        {authority.name}
      </Subtitle1>
      <Body1>
        <AsItIs>{authority.issuerName}</AsItIs>
        {authority.isIssuing ? ` · ${t('authorities.issuing')}` : ''}
      </Body1>
      {external === null ? null : (
        <>
          <Body1>
            {t('authorities.external', { protocol: external.protocol.toUpperCase(), url: external.url })}
          </Body1>
          <Body1>
            {t('authorities.waiting', {
              waiting: number(external.waiting),
              unknown: number(external.unknown),
            })}
          </Body1>
          {external.lastFailure === null ? null : (
            <Body1 className={styles.late}>
              {t('authorities.lastFailure', {
                time: time(external.lastFailure.at),
                reason: external.lastFailure.reason,
              })}
            </Body1>
          )}
        </>
      )}
      <CurrentCrl crl={authority.currentCrl} />
      <ScrollingTable
        label={t('authorities.chainOf', { name: authority.name })}
        isWide
        columns={[
          t('authorities.subject'),
          t('authorities.validUntil'),
          t('authorities.serial'),
          t('cards.actions'),
        ]}
      >
        {chain.map((certificate) => (
          <CertificateRow key={certificate.fingerprint256} certificate={certificate} />
        ))}
      </ScrollingTable>
    </div>
  );
}

function CurrentCrl({ crl }: { readonly crl: v2.CertificationAuthority['currentCrl'] }) {
  const { t, time } = useLanguage();
  const styles = useStyles();
  if (crl === null) return <Body1>{t('authorities.noCrl')}</Body1>;
  return (
    <>
      <Body1>
        {t('authorities.crl', {
          number: crl.crlNumber,
          from: time(crl.thisUpdate),
          until: time(crl.nextUpdate),
        })}
      </Body1>
      {new Date(crl.nextUpdate) < new Date() ? (
        <Subtitle2 className={styles.late}>{t('authorities.crlLate')}</Subtitle2>
      ) : null}
    </>
  );
}

function CertificateRow({
  certificate,
}: {
  readonly certificate: v2.CertificationAuthority['chain'][number];
}) {
  const { t, date } = useLanguage();
  const styles = useStyles();
  const { subject, notAfter, serialNumber, certificateBase64 } = certificate;
  const daysLeft = Math.floor((Date.parse(notAfter) - Date.now()) / dayMs);
  return (
    <TableRow>
      <TableCell translate="no">{subject}</TableCell>
      <TableCell>
        {date(notAfter)} ·{' '}
        {daysLeft < 0 ? t('authorities.ended') : t('authorities.daysLeft', { count: daysLeft })}
      </TableCell>
      <TableCell className={styles.serial} translate="no">
        {serialNumber}
      </TableCell>
      <TableCell>
        <Button
          size="small"
          aria-label={t('authorities.downloadOf', { subject })}
          onClick={() =>
            saveAs(
              new Blob([fromBase64(certificateBase64)], { type: 'application/pkix-cert' }),
              `${serialNumber}.cer`,
            )
          }
        >
          {t('authorities.download')}
        </Button>
      </TableCell>
    </TableRow>
  );
}
