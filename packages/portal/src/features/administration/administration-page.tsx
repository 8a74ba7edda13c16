import { Body1, makeStyles, Text, tokens } from '@fluentui/react-components';
import { Link as RouteLink } from '@tanstack/react-router';
import { Page } from '../../app/page.js';
import { useLanguage } from '../../language/language.js';
import { areas } from './areas.js';
import { NextSteps } from './next-steps.js';
import './texts.js';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(18rem, 100%), 1fr))',
    gap: tokens.spacingHorizontalL,
    listStyleType: 'none',
    margin: 0,
    padding: 0,
  },
  area: {
    display: 'grid',
    gap: tokens.spacingVerticalXS,
    height: '100%',
    boxSizing: 'border-box',
    padding: tokens.spacingHorizontalL,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
});

/** Where administration begins: its areas. */
export function AdministrationPage() {
  const { t } = useLanguage();
  const styles = useStyles();
  return (
    <Page title={t('administration.title')}>
      <Body1>{t('administration.intro')}</Body1>
      <NextSteps />
      <ul className={styles.list}>
        {areas.map(({ to, title, text }) => (
          <li key={to}>
            <RouteLink to={to} className={styles.area}>
              <Text weight="semibold">{t(title)}</Text>
              <Text>{t(text)}</Text>
            </RouteLink>
          </li>
        ))}
      </ul>
    </Page>
  );
}
