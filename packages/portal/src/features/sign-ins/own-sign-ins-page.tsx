import { Body1 } from '@fluentui/react-components';
import { Page } from '../../app/page.js';
import { useLanguage } from '../../language/language.js';
import { Sessions } from './sessions.js';
import './texts.js';
import { Tokens } from './tokens.js';

/** Where somebody is signed in themselves, and their API tokens. */
export function OwnSignInsPage() {
  const { t } = useLanguage();
  return (
    <Page title={t('signIns.ownTitle')}>
      <Body1>{t('signIns.ownIntro')}</Body1>
      <Sessions whose="own" />
      <Tokens whose="own" />
    </Page>
  );
}
