import type { v2 } from '@cardea/sdk';
import { Body1Strong, Caption1, makeStyles, ProgressBar, tokens } from '@fluentui/react-components';
import { useLanguage } from '../../language/language.js';

const dayMs = 24 * 60 * 60 * 1000;
/** From here on a renewal should be started. */
const soonDays = 30;

const useStyles = makeStyles({
  certificate: { display: 'grid', rowGap: tokens.spacingVerticalXS },
  text: { overflowWrap: 'anywhere' },
});

/** One certificate: what it is for, and how much of its validity is left, or why it counts no longer. */
export function CertificateView({ certificate }: { readonly certificate: v2.Certificate }) {
  const { t, date } = useLanguage();
  const styles = useStyles();
  const { templateCommonName, isKeyHistory, revocation, notAfter } = certificate;
  return (
    <div className={styles.certificate}>
      <Body1Strong className={styles.text} translate="no">
        {templateCommonName}
      </Body1Strong>
      {isKeyHistory ? <Caption1>{t('cards.history')}</Caption1> : null}
      {revocation !== null ? (
        <Caption1>
          {t(revocation.reason === 'certificateHold' ? 'cards.held' : 'cards.revoked', {
            date: date(revocation.revokedAt),
          })}
        </Caption1>
      ) : notAfter !== null ? (
        <Validity name={templateCommonName} notBefore={certificate.notBefore} notAfter={notAfter} />
      ) : null}
    </div>
  );
}

function Validity(props: {
  readonly name: string;
  readonly notBefore: string | null;
  readonly notAfter: string;
}) {
  const { t, date } = useLanguage();
  const ends = Date.parse(props.notAfter);
  const begins = props.notBefore === null ? ends : Date.parse(props.notBefore);
  const left = ends - Date.now();
  if (left <= 0) return <Caption1>{t('cards.ended', { date: date(props.notAfter) })}</Caption1>;
  const days = Math.floor(left / dayMs);
  const text = `${t('cards.validUntil', { date: date(props.notAfter) })} · ${t('cards.daysLeft', { count: days })}`;
  return (
    <>
      <ProgressBar
        thickness="large"
        value={Math.min(1, left / Math.max(1, ends - begins))}
        color={days < soonDays ? 'warning' : 'success'}
        aria-label={`${props.name}: ${text}`}
      />
      <Caption1>{text}</Caption1>
    </>
  );
}
