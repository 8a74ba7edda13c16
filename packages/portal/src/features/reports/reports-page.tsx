import { makeStyles, tokens } from '@fluentui/react-components';
import { Link } from '@tanstack/react-router';
import { Page } from '../../app/page.js';
import { useLanguage } from '../../language/language.js';
import { reportNames } from './report-names.js';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    rowGap: tokens.spacingVerticalM,
    paddingLeft: tokens.spacingHorizontalL,
    margin: 0,
  },
  link: { color: tokens.colorBrandForegroundLink },
});

/** The reports there are. */
export function ReportsPage() {
  const { t, nameOf } = useLanguage();
  const styles = useStyles();
  return (
    <Page title={t('reports.title')}>
      <ul className={styles.list}>
        {reportNames.map((name) => (
          <li key={name}>
            <Link className={styles.link} to="/reports/$name" params={{ name }}>
              {nameOf('report', name)}
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  );
}
