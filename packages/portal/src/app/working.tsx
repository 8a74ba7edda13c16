import { makeStyles, mergeClasses, Spinner, tokens } from '@fluentui/react-components';
import { useIsMutating } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLanguage } from '../language/language.js';

/** What takes no longer says that it was done by being done, in milliseconds. */
const quickMs = 500;

const useStyles = makeStyles({
  // Takes no place as long as there is nothing to say.
  place: { ':empty': { position: 'absolute' } },
  floating: {
    position: 'fixed',
    insetBlockEnd: tokens.spacingVerticalL,
    insetInlineEnd: tokens.spacingHorizontalL,
    zIndex: 1,
    // What is behind it is still in reach.
    pointerEvents: 'none',
  },
  shown: { justifyContent: 'start' },
  raised: {
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusMedium,
    boxShadow: tokens.shadow16,
  },
});

/**
 * Says that what was asked of the server is under way, when it takes longer than a moment. Screen readers tell what changes in
 * it, and it is there before. What tells more of itself says so in its `meta` (`tellsItself`).
 */
export function Working({ isFloating = false }: { readonly isFloating?: boolean }) {
  const { t } = useLanguage();
  const styles = useStyles();
  const isLong = useLasting(useIsMutating({ predicate: ({ meta }) => meta?.tellsItself !== true }) > 0);
  return (
    <div role="status" className={mergeClasses(styles.place, isFloating && styles.floating)}>
      {isLong ? (
        <Spinner
          size="tiny"
          label={t('shell.working')}
          className={mergeClasses(styles.shown, isFloating && styles.raised)}
        />
      ) : null}
    </div>
  );
}

/** Whether it has been so for longer than a moment. */
function useLasting(isSo: boolean): boolean {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (!isSo) return;
    const timer = setTimeout(() => setLong(true), quickMs);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [isSo]);
  return isLong;
}
