import { Body1 } from '@fluentui/react-components';
import { useLanguage } from '../language/language.js';
import { Page } from './page.js';

/** For addresses that lead nowhere. */
export function NotFoundPage() {
  const { t } = useLanguage();
  return (
    <Page title={t('shell.notFound')}>
      <Body1>{t('shell.notFoundText')}</Body1>
    </Page>
  );
}
