import { Body1, Button, Card, CardHeader, makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { AsItIs } from '../../app/as-it-is.js';
import { Page } from '../../app/page.js';
import { useLanguage } from '../../language/language.js';
import { useSession } from '../../session/session.js';
import { EnrollDialog } from './enroll-dialog.js';
import { profileTemplates, type TemplateToEnroll } from './queries.js';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gap: tokens.spacingHorizontalL,
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(20rem, 100%), 1fr))',
    listStyleType: 'none',
    margin: 0,
    padding: 0,
  },
  card: { height: '100%', boxSizing: 'border-box', overflowWrap: 'anywhere' },
  link: { color: tokens.colorBrandForegroundLink },
});

/** What whoever is signed in may enroll for. */
export function EnrollPage() {
  const { t } = useLanguage();
  const styles = useStyles();
  const { user } = useSession();
  const { data, error, isPending } = useQuery(profileTemplates);
  const [chosen, setChosen] = useState<TemplateToEnroll | null>(null);
  return (
    <Page title={t('enroll.title')} isLoading={isPending} error={error}>
      {data?.length === 0 ? <Body1>{t('enroll.none')}</Body1> : null}
      <ul className={styles.list}>
        {data?.map((template) => (
          <li key={template.Uuid}>
            <Card className={styles.card} role="group" aria-label={template.Name}>
              <CardHeader
                header={
                  <Subtitle2 as="h2" translate="no">
                    {template.Name}
                  </Subtitle2>
                }
                description={t(template.IsSmartcardProfileTemplate ? 'enroll.onCard' : 'enroll.software')}
              />
              {template.Description === '' ? null : <Body1 translate="no">{template.Description}</Body1>}
              <Button appearance="primary" onClick={() => setChosen(template)}>
                {t('enroll.ask')}
              </Button>
            </Card>
          </li>
        ))}
      </ul>
      <Body1>
        <Link className={styles.link} to="/">
          {t('cards.title')}
        </Link>
      </Body1>
      {chosen === null || !user ? null : (
        <EnrollDialog
          title={<AsItIs>{chosen.Name}</AsItIs>}
          enrollment={{ profileTemplateUuid: chosen.Uuid, type: 'Enroll', targetUserUuid: user.uuid }}
          onClose={() => setChosen(null)}
        />
      )}
    </Page>
  );
}
