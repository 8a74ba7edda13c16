import { Caption1, Checkbox, makeStyles, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  group: { display: 'grid', border: 'none', margin: 0, padding: 0, minWidth: 0 },
  hint: { color: tokens.colorNeutralForeground3 },
  fault: { color: tokens.colorPaletteRedForeground1 },
});

/** Some of several, under one heading. */
export function Choices<Name extends string>(props: {
  readonly label: string;
  readonly hint?: string;
  /** What is wrong with the choice. */
  readonly fault?: string | undefined;
  readonly offered: readonly Name[];
  readonly chosen: readonly Name[];
  readonly wordsOf: (name: Name) => string;
  /** The chosen ones in the order in which they are offered. */
  readonly onChange: (chosen: Name[]) => void;
}) {
  const { label, hint, fault, offered, chosen, wordsOf, onChange } = props;
  const styles = useStyles();
  return (
    <fieldset className={styles.group}>
      <legend>{label}</legend>
      {hint === undefined ? null : <Caption1 className={styles.hint}>{hint}</Caption1>}
      {offered.map((name) => (
        <Checkbox
          key={name}
          label={wordsOf(name)}
          checked={chosen.includes(name)}
          onChange={(_, { checked }) =>
            onChange(offered.filter((each) => (each === name ? checked === true : chosen.includes(each))))
          }
        />
      ))}
      <Caption1 role="status" className={styles.fault}>
        {fault ?? ''}
      </Caption1>
    </fieldset>
  );
}
