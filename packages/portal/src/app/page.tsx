import { makeStyles, Spinner, Title2, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect } from 'react';
import { useLanguage } from '../language/language.js';
import { Failure } from './failure.js';

/** Names the browser's window or tab. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} – Cardea`;
  }, [title]);
}

const useStyles = makeStyles({
  page: { display: 'grid', rowGap: tokens.spacingVerticalL, minWidth: 0 },
  heading: { overflowWrap: 'anywhere' },
});

/** One page: its heading, what it shows, and, while that is read or when it cannot be, what is going on. */
export function Page(props: {
  readonly title: string;
  /** The title is a name, the same in every language. */
  readonly isName?: boolean;
  readonly isLoading?: boolean;
  readonly error?: unknown;
  readonly children?: ReactNode;
}) {
  const { t } = useLanguage();
  const styles = useStyles();
  useTitle(props.title);
  return (
    <div className={styles.page}>
      <Title2 as="h1" className={styles.heading} {...(props.isName === true ? { translate: 'no' } : {})}>
        {props.title}
      </Title2>
      <Failure error={props.error} />
      {props.isLoading === true ? <Spinner label={t('shell.loading')} /> : props.children}
    </div>
  );
}
