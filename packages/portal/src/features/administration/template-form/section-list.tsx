import { Badge, Field, makeStyles, mergeClasses, Select, Text, tokens } from '@fluentui/react-components';
import { useLanguage } from '../../../language/language.js';
import type { Section } from './sections.js';

const useStyles = makeStyles({
  wide: { '@media (max-width: 760px)': { display: 'none' } },
  narrow: { '@media (min-width: 761px)': { display: 'none' } },
  list: { display: 'grid', listStyleType: 'none', margin: 0, padding: 0 },
  chapter: { marginTop: tokens.spacingVerticalM, color: tokens.colorNeutralForeground2 },
  button: {
    width: '100%',
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalS,
    textAlign: 'start',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    border: 'none',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: 'transparent',
    color: tokens.colorNeutralForeground1,
    font: 'inherit',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  open: { fontWeight: tokens.fontWeightSemibold, backgroundColor: tokens.colorNeutralBackground1Selected },
  mark: { color: tokens.colorNeutralForeground2 },
});

/** A section as the list shows it. */
export interface ListedSection {
  readonly section: Section;
  readonly title: string;
  readonly chapter: string;
  readonly mark: string | undefined;
  readonly errors: number;
}

/** The sections of a form: a list beside it, or a choice over it where the window is narrow. */
export function SectionList(props: {
  readonly sections: readonly ListedSection[];
  readonly open: Section;
  readonly onOpen: (id: string) => void;
}) {
  const { sections, open, onOpen } = props;
  const { t } = useLanguage();
  const styles = useStyles();
  return (
    <>
      <nav className={styles.wide} aria-label={t('templateForm.sections')}>
        <ul className={styles.list}>
          {sections.map((each, index) => (
            <li key={each.section.id}>
              {each.chapter === sections[index - 1]?.chapter ? null : (
                <Text block size={200} className={styles.chapter}>
                  {each.chapter}
                </Text>
              )}
              <button
                type="button"
                className={mergeClasses(styles.button, each.section === open && styles.open)}
                aria-current={each.section === open ? 'true' : undefined}
                onClick={() => onOpen(each.section.id)}
              >
                <span>{each.title}</span>
                <Marks {...each} />
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <Field className={styles.narrow} label={t('templateForm.section')}>
        <Select value={open.id} onChange={(_, { value }) => onOpen(value)}>
          {[...new Set(sections.map(({ chapter }) => chapter))].map((chapter) => (
            <optgroup key={chapter} label={chapter}>
              {sections
                .filter((each) => each.chapter === chapter)
                .map(({ section, title, mark, errors }) => (
                  <option key={section.id} value={section.id}>
                    {[title, mark, errors === 0 ? undefined : t('templateForm.faults', { count: errors })]
                      .filter((part) => part !== undefined)
                      .join(' – ')}
                  </option>
                ))}
            </optgroup>
          ))}
        </Select>
      </Field>
    </>
  );
}

function Marks({ mark, errors }: ListedSection) {
  const { t } = useLanguage();
  const styles = useStyles();
  if (errors > 0) return <Badge color="danger">{t('templateForm.faults', { count: errors })}</Badge>;
  return mark === undefined ? null : (
    <Text size={200} className={styles.mark}>
      {mark}
    </Text>
  );
}
