import { Body1, makeStyles, tokens } from '@fluentui/react-components';
import { Link } from '@tanstack/react-router';
import { Page } from '../../app/page.js';
import { useLanguage } from '../../language/language.js';
import { useSession } from '../../session/session.js';
import { CardsOf } from './cards-of.js';

const useStyles = makeStyles({ link: { color: tokens.colorBrandForegroundLink } });

/** The cards and certificates of whoever is signed in. */
export function MyCardsPage() {
  const { t } = useLanguage();
  const styles = useStyles();
  const { user } = useSession();
  return (
    <Page title={t('cards.title')}>
      <Body1>
        <Link className={styles.link} to="/enroll">
          {t('enroll.title')}
        </Link>
      </Body1>
      {user ? <CardsOf userUuid={user.uuid} /> : null}
    </Page>
  );
}
