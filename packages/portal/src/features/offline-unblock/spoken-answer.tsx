import { formatSpokenCode } from '@cardea/sdk';
import { Body1, Button, Caption1, makeStyles, Subtitle1, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { useLanguage } from '../../language/language.js';

/** How long an answer stays on the screen. */
const shownSeconds = 5 * 60;

const useStyles = makeStyles({
  answer: { display: 'grid', rowGap: tokens.spacingVerticalL, justifyItems: 'start' },
  groups: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalXL,
    listStyleType: 'none',
    margin: 0,
    padding: 0,
  },
  group: {
    display: 'grid',
    justifyItems: 'center',
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  digits: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: '3rem',
    lineHeight: '3.5rem',
    letterSpacing: '0.15em',
  },
});

/** The answer to read out: big groups, each with its check character and its letters spelled, gone after a while. */
export function SpokenAnswer({
  groups,
  onEnd,
}: {
  readonly groups: readonly string[];
  readonly onEnd: () => void;
}) {
  const { t, number } = useLanguage();
  const styles = useStyles();
  const [left, setLeft] = useState(shownSeconds);
  useEffect(() => {
    const ticking = setInterval(() => setLeft((seconds) => seconds - 1), 1000);
    return () => clearInterval(ticking);
  }, []);
  useEffect(() => {
    if (left <= 0) onEnd();
  }, [left, onEnd]);
  return (
    <section className={styles.answer} aria-label={t('telephone.answer')}>
      <Subtitle1 as="h2">{t('telephone.readOut')}</Subtitle1>
      <ol className={styles.groups}>
        {formatSpokenCode(groups.join(''))
          .split(' ')
          .map((group, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two groups may be alike, and their order never changes
            <li key={index} className={styles.group}>
              <Caption1>{t('telephone.group', { number: number(index + 1) })}</Caption1>
              <span className={styles.digits}>{group}</span>
              <Body1>{spelled(group)}</Body1>
            </li>
          ))}
      </ol>
      <Body1 role="timer">{t('telephone.left', { time: minutesAndSeconds(left) })}</Body1>
      <Button onClick={onEnd}>{t('telephone.hide')}</Button>
    </section>
  );
}

function minutesAndSeconds(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** ICAO spelling alphabet (Annex 10 Volume II §5.2.1.3); digits are said as they are. */
const words = new Map(
  'Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey Xray Yankee Zulu'
    .split(' ')
    .map((word) => [word.slice(0, 1), word]),
);

function spelled(group: string): string {
  return [...group].map((character) => words.get(character) ?? character).join(' ');
}
