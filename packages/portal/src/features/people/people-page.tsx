import { Body1, Field, makeStyles, SearchBox, Spinner, tokens } from '@fluentui/react-components';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useDeferredValue, useState } from 'react';
import { Page } from '../../app/page.js';
import { nameOfPerson } from '../../app/person-name.js';
import { useLanguage } from '../../language/language.js';
import { first, management } from '../../server.js';

/** One screen of people; whoever does not see theirs types another letter. */
const shown = 20;

const useStyles = makeStyles({
  list: { display: 'grid', rowGap: tokens.spacingVerticalS, listStyleType: 'none', margin: 0, padding: 0 },
  person: {
    display: 'grid',
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    overflowWrap: 'anywhere',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
});

/** Finds a person while the name is typed. */
export function PeoplePage() {
  const { t } = useLanguage();
  const styles = useStyles();
  const [typed, setTyped] = useState('');
  const q = useDeferredValue(typed.trim());
  const { data, error, isFetching } = useQuery({
    queryKey: ['users', 'found', q],
    queryFn: () => first(management.users({ q, limit: shown }), shown),
    enabled: q !== '',
    placeholderData: keepPreviousData,
  });
  return (
    <Page title={t('people.title')} error={error}>
      <Field label={t('people.search')} hint={t('people.hint')}>
        <SearchBox autoFocus value={typed} onChange={(_, { value }) => setTyped(value)} />
      </Field>
      {isFetching && data === undefined ? <Spinner label={t('shell.loading')} /> : null}
      {q !== '' && data?.length === 0 ? <Body1 role="status">{t('people.none')}</Body1> : null}
      <ul className={styles.list} aria-label={t('people.results')}>
        {(q === '' ? [] : (data ?? [])).map((person) => (
          <li key={person.uuid}>
            <Link className={styles.person} to="/people/$uuid" params={{ uuid: person.uuid }} translate="no">
              <strong>{nameOfPerson(person)}</strong>
              <span>
                {person.accountName}
                {person.mail === '' ? null : ` · ${person.mail}`}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  );
}
