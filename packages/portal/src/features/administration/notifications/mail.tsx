import { Body1, Button, makeStyles, Subtitle1, tokens } from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Failure } from '../../../app/failure.js';
import { useLanguage } from '../../../language/language.js';
import { management } from '../../../server.js';
import './texts.js';

const useStyles = makeStyles({
  section: { display: 'grid', rowGap: tokens.spacingVerticalS, justifyItems: 'start', minWidth: 0 },
  facts: {
    display: 'grid',
    gridTemplateColumns: 'minmax(8rem, auto) minmax(0, 1fr)',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}`,
    margin: 0,
  },
  term: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: 'anywhere' },
});

/** How mails are set up, whether they arrive, and a test mail. */
export function MailSection() {
  const { t, time, number } = useLanguage();
  const styles = useStyles();
  const { data, error } = useQuery({ queryKey: ['mail'], queryFn: () => management.mail() });
  const test = useMutation({ mutationFn: () => management.sendTestMail() });
  if (data === undefined) return <Failure error={error} />;
  const { server, failed, deliveredAt } = data;
  const facts =
    server === null
      ? []
      : ([
          [t('mail.server'), `${server.host}:${server.port}`],
          [t('mail.encryption'), t(`mail.${server.encryption}`)],
          [t('mail.credentials'), t(server.hasCredentials ? 'mail.signsIn' : 'mail.signsInNot')],
          [t('mail.from'), server.from],
          [t('mail.arrived'), deliveredAt === null ? t('mail.never') : time(deliveredAt)],
          [
            t('mail.failed'),
            failed === null
              ? t('mail.noFailure')
              : t(failed.isGivenUp ? 'mail.givenUp' : 'mail.waits', {
                  time: time(failed.createdAt),
                  number: number(failed.attempts),
                  reason: failed.reason,
                }),
          ],
        ] as const);
  return (
    <section className={styles.section}>
      <Subtitle1 as="h2">{t('mail.title')}</Subtitle1>
      {server === null ? (
        <Body1>{t('mail.noServer')}</Body1>
      ) : (
        <>
          <dl className={styles.facts} aria-label={t('mail.title')}>
            {facts.map(([term, value]) => (
              <Fact key={term} term={term} value={value} />
            ))}
          </dl>
          <Button disabledFocusable={test.isPending} onClick={() => test.mutate()}>
            {test.isPending ? t('area.busy') : t('mail.test')}
          </Button>
        </>
      )}
      <Body1 role="status">
        {test.data === undefined
          ? ''
          : test.data.isDelivered
            ? t('mail.testTaken', { to: test.data.to })
            : t('mail.testRefused', { to: test.data.to, reason: test.data.error ?? '' })}
      </Body1>
      <Failure error={test.error} />
      <Body1>{t('mail.changedWhere')}</Body1>
    </section>
  );
}

function Fact({ term, value }: { readonly term: string; readonly value: string }) {
  const styles = useStyles();
  return (
    <>
      <dt className={styles.term}>
        <Body1>{term}</Body1>
      </dt>
      <dd className={styles.value}>
        <Body1>{value}</Body1>
      </dd>
    </>
  );
}
