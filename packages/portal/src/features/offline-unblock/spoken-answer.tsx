import { formatSpokenCode } from '@cardea/sdk';
import { Body1, Button, makeStyles, Subtitle1, tokens } from '@fluentui/react-components';
import { SpokenGroups, useCountdown } from '../../app/spoken-groups.js';
import { useLanguage } from '../../language/language.js';

/** How long an answer stays on the screen. */
const shownSeconds = 5 * 60;

const useStyles = makeStyles({
  answer: { display: 'grid', rowGap: tokens.spacingVerticalL, justifyItems: 'start' },
});

/** The answer to read out: big groups, each with its check character and its letters spelled, gone after a while. */
export function SpokenAnswer({
  groups,
  onEnd,
}: {
  readonly groups: readonly string[];
  readonly onEnd: () => void;
}) {
  const { t } = useLanguage();
  const styles = useStyles();
  const left = useCountdown(shownSeconds, onEnd);
  return (
    <section className={styles.answer} aria-label={t('telephone.answer')}>
      <Subtitle1 as="h2">{t('telephone.readOut')}</Subtitle1>
      <SpokenGroups groups={formatSpokenCode(groups.join('')).split(' ')} />
      <Body1 role="timer">{t('telephone.left', { time: left })}</Body1>
      <Button onClick={onEnd}>{t('telephone.hide')}</Button>
    </section>
  );
}
