import { Field, Link, makeStyles, SearchBox, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useLanguage } from '../../../language/language.js';
import { useFieldWords } from './field-words.js';
import type { Member, Path } from './fields.js';
import { pathText } from './path.js';

/** A field, and where it stands. */
export interface FieldWithPlace {
  readonly member: Member;
  readonly path: Path;
}

/** Most fields shown; whoever does not see theirs types another letter. */
const shown = 12;

const useStyles = makeStyles({
  list: { display: 'grid', rowGap: tokens.spacingVerticalXS, listStyleType: 'none', margin: 0, padding: 0 },
  link: { textAlign: 'start' },
});

/** Finds a field by a part of its name or of its explanation. */
export function FieldSearch(props: {
  readonly root: string;
  readonly fields: readonly FieldWithPlace[];
  readonly onGoTo: (path: Path) => void;
}) {
  const { t } = useLanguage();
  const styles = useStyles();
  const { label, hint, place } = useFieldWords();
  const [typed, setTyped] = useState('');
  const sought = typed.trim().toLowerCase();
  const found = props.fields.filter(({ member: { owner, property } }) =>
    `${label(owner, property)}\n${hint(owner, property) ?? ''}`.toLowerCase().includes(sought),
  );
  return (
    <>
      <Field label={t('templateForm.findField')}>
        <SearchBox value={typed} onChange={(_, { value }) => setTyped(value)} />
      </Field>
      {sought === '' ? null : (
        <>
          <Text role="status" size={200}>
            {t('templateForm.found', { count: found.length })}
          </Text>
          <ul className={styles.list} aria-label={t('templateForm.foundFields')}>
            {found.slice(0, shown).map(({ path }) => (
              <li key={pathText(path)}>
                <Link as="button" className={styles.link} onClick={() => props.onGoTo(path)}>
                  {place(props.root, path)}
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
