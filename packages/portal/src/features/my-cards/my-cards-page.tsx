import { Page } from '../../app/page.js';
import { useLanguage } from '../../language/language.js';
import { useSession } from '../../session/session.js';
import { CardsOf } from './cards-of.js';

/** The cards and certificates of whoever is signed in. */
export function MyCardsPage() {
  const { t } = useLanguage();
  const { user } = useSession();
  return <Page title={t('cards.title')}>{user ? <CardsOf userUuid={user.uuid} /> : null}</Page>;
}
