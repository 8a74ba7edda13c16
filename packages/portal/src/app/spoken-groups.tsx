import { Body1, Caption1, makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { useLanguage } from '../language/language.js';

const useStyles = makeStyles({
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
  characters: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: '3rem',
    lineHeight: '3.5rem',
    letterSpacing: '0.15em',
  },
});

/** Groups of characters to read out: big, numbered, and with their letters spelled. */
export function SpokenGroups({ groups }: { readonly groups: readonly string[] }) {
  const { t, number } = useLanguage();
  const styles = useStyles();
  const spoken = (character: string) => {
    const sign = signs.get(character);
    return sign === undefined ? (words.get(character) ?? character) : t(sign);
  };
  return (
    <ol className={styles.groups}>
      {groups.map((group, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two groups may be alike, and their order never changes
        <li key={index} className={styles.group}>
          <Caption1>{t('telephone.group', { number: number(index + 1) })}</Caption1>
          <span className={styles.characters}>{group}</span>
          <Body1>{[...group].map(spoken).join(' ')}</Body1>
        </li>
      ))}
    </ol>
  );
}

/** Counts down while it is shown, as minutes and seconds; `onEnd` is called once nothing is left. */
export function useCountdown(seconds: number, onEnd: () => void): string {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const ticking = setInterval(() => setLeft((before) => before - 1), 1000);
    return () => clearInterval(ticking);
  }, []);
  useEffect(() => {
    if (left <= 0) onEnd();
  }, [left, onEnd]);
  const shown = Math.max(0, left);
  return `${Math.floor(shown / 60)}:${String(shown % 60).padStart(2, '0')}`;
}

/** ICAO spelling alphabet (Annex 10 Volume II §5.2.1.3); digits are said as they are. */
const words = new Map(
  'Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey Xray Yankee Zulu'
    .split(' ')
    .map((word) => [word.slice(0, 1), word]),
);

/** Check characters that are neither digits nor letters. */
const signs = new Map<string, 'telephone.plus' | 'telephone.equals' | 'telephone.hash' | 'telephone.star'>([
  ['+', 'telephone.plus'],
  ['=', 'telephone.equals'],
  ['#', 'telephone.hash'],
  ['*', 'telephone.star'],
]);
