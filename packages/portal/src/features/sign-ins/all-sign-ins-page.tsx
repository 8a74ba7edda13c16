import { useLanguage } from '../../language/language.js';
import { AreaPage } from '../administration/area-page.js';
import { Sessions } from './sessions.js';
import './texts.js';
import { Tokens } from './tokens.js';

/** Everybody's sessions and API tokens, for administrators. */
export function AllSignInsPage() {
  const { t } = useLanguage();
  return (
    <AreaPage title={t('signIns.allTitle')} intro={t('signIns.allIntro')}>
      <Sessions whose="all" />
      <Tokens whose="all" />
    </AreaPage>
  );
}
