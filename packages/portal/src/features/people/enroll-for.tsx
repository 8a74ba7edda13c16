import type { v2 } from '@cardea/sdk';
import { Body1, Button, makeStyles, Subtitle1, Subtitle2, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import { nameOfPerson } from '../../app/person-name.js';
import { Sentence } from '../../app/sentence.js';
import { useLanguage } from '../../language/language.js';
import { EnrollDialog, type Enrollment } from '../enroll/enroll-dialog.js';
import { templatesForUser } from '../enroll/queries.js';

const useStyles = makeStyles({
  section: { display: 'grid', rowGap: tokens.spacingVerticalM, justifyItems: 'start' },
  list: { display: 'grid', rowGap: tokens.spacingVerticalM, listStyleType: 'none', margin: 0, padding: 0 },
  template: { display: 'grid', rowGap: tokens.spacingVerticalXS, overflowWrap: 'anywhere' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

/** Starts something new for a person: what the profile templates let whoever is signed in start. Nothing where that is nothing. */
export function EnrollFor({
  person,
}: {
  readonly person: Pick<v2.User, 'uuid' | 'displayName' | 'accountName'>;
}) {
  const { t } = useLanguage();
  const styles = useStyles();
  const list = useId();
  const { data } = useQuery(templatesForUser(person.uuid));
  const [isShown, setShown] = useState(false);
  const [chosen, setChosen] = useState<{ readonly title: ReactNode; readonly enrollment: Enrollment } | null>(
    null,
  );
  if (data === undefined || data.length === 0) return null;
  const name = nameOfPerson(person);
  return (
    <section className={styles.section} aria-label={t('people.enroll')}>
      <Subtitle1 as="h2">{t('people.enroll')}</Subtitle1>
      <Button aria-expanded={isShown} aria-controls={list} onClick={() => setShown(!isShown)}>
        {t(isShown ? 'people.hideTemplates' : 'people.showTemplates', { count: data.length })}
      </Button>
      <ul className={styles.list} id={list}>
        {(isShown ? data : []).map((template) => (
          <li key={template.uuid}>
            {/* biome-ignore lint/a11y/useSemanticElements: a group of buttons is no set of form fields */}
            <div className={styles.template} role="group" aria-label={template.name}>
              <Subtitle2 as="h3" translate="no">
                {template.name}
              </Subtitle2>
              {template.description === '' ? null : <Body1 translate="no">{template.description}</Body1>}
              <div className={styles.buttons}>
                {template.requestTypes.map((type) => {
                  const word = t(type === 'Enroll' ? 'operation.enroll' : 'people.temporaryCard');
                  const title = (
                    <Sentence
                      names={{ template: template.name, name }}
                      write={(names) => t('people.enrollTitle', { what: word, ...names })}
                    />
                  );
                  const enrollment = {
                    profileTemplateUuid: template.uuid,
                    type,
                    targetUserUuid: person.uuid,
                  };
                  return (
                    <Button key={type} onClick={() => setChosen({ title, enrollment })}>
                      {word}
                    </Button>
                  );
                })}
              </div>
            </div>
          </li>
        ))}
      </ul>
      {chosen === null ? null : <EnrollDialog {...chosen} onClose={() => setChosen(null)} />}
    </section>
  );
}
