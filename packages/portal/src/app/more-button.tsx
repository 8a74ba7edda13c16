import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useLanguage } from '../language/language.js';
import type { More } from './rows-in-sight.js';

const useStyles = makeStyles({ more: { justifySelf: 'start', marginTop: tokens.spacingVerticalM } });

/** Reads more of a list, as scrolling does; nothing at its end. */
export function MoreButton({ more }: { readonly more: More | undefined }) {
  const { t } = useLanguage();
  const styles = useStyles();
  if (more === undefined) return null;
  return (
    <Button className={styles.more} disabledFocusable={more.isLoading} onClick={more.load}>
      {t('shell.more')}
    </Button>
  );
}
