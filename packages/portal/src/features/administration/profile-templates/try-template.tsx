import type { v2 } from '@cardea/sdk';
import {
  Body1,
  Button,
  Field,
  Input,
  makeStyles,
  Select,
  Subtitle2,
  tokens,
} from '@fluentui/react-components';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { Failure } from '../../../app/failure.js';
import { nameOfPerson } from '../../../app/person-name.js';
import { useLanguage } from '../../../language/language.js';
import { first, management } from '../../../server.js';
import { DryRunResult } from './dry-run-result.js';
import './texts.js';

/** Most people offered; whoever does not see theirs types another letter. */
const shown = 20;

/** On a profile template alone, and on the card or profile that the person has by it. */
const operations = [
  'enroll',
  'renew',
  'recover',
  'duplicate',
  'onlineupdate',
  'unblock',
  'offlineunblock',
  'suspend',
  'reinstate',
  'disable',
  'retire',
  'temporarycardenroll',
  'recoveronbehalf',
] as const;

const useStyles = makeStyles({
  whole: {
    display: 'grid',
    rowGap: tokens.spacingVerticalM,
    padding: tokens.spacingHorizontalL,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    minWidth: 0,
  },
  form: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'end' },
});

/** Tells what would happen by a profile template as it stands in the form; nothing is stored or issued. */
export function TryTemplate({ content }: { readonly content: v2.ProfileTemplateContent }) {
  const { t, nameOf } = useLanguage();
  const styles = useStyles();
  const [operation, setOperation] = useState<string>('enroll');
  const [target, setTarget] = useState('');
  const [originator, setOriginator] = useState('');
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () =>
      management.dryRunProfileTemplate({
        profileTemplate: content,
        operation,
        target,
        ...(originator === '' ? {} : { originator }),
      }),
  });
  return (
    <section className={styles.whole} aria-labelledby="try">
      <Subtitle2 as="h2" id="try">
        {t('profileTemplates.try')}
      </Subtitle2>
      <Body1>{t('profileTemplates.tryText')}</Body1>
      <div className={styles.form}>
        <PersonChoice label={t('profileTemplates.tryTarget')} value={target} onChoose={setTarget} />
        <PersonChoice
          label={t('profileTemplates.tryOriginator')}
          value={originator}
          onChoose={setOriginator}
        />
        <Field label={t('profileTemplates.tryOperation')}>
          <Select value={operation} onChange={(_, { value }) => setOperation(value)}>
            {operations.map((each) => (
              <option key={each} value={each}>
                {nameOf('operation', each)}
              </option>
            ))}
          </Select>
        </Field>
        <Button disabledFocusable={isPending || target === ''} onClick={() => mutate()}>
          {t(isPending ? 'profileTemplates.trying' : 'profileTemplates.tryNow')}
        </Button>
      </div>
      <Failure error={error} />
      <div aria-live="polite">{data === undefined ? null : <DryRunResult run={data} />}</div>
    </section>
  );
}

/** A person, found by a part of the name. */
function PersonChoice(props: {
  readonly label: string;
  readonly value: string;
  readonly onChoose: (uuid: string) => void;
}) {
  const { label, value, onChoose } = props;
  const { t } = useLanguage();
  const [typed, setTyped] = useState('');
  const q = useDeferredValue(typed.trim());
  const { data = [] } = useQuery({
    queryKey: ['users', 'found', q],
    queryFn: () => first(management.users({ q, limit: shown }), shown),
    enabled: q !== '',
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <Field label={t('profileTemplates.tryFind', { person: label })}>
        <Input value={typed} onChange={(_, change) => setTyped(change.value)} autoComplete="off" />
      </Field>
      <Field label={label}>
        <Select value={value} onChange={(_, chosen) => onChoose(chosen.value)}>
          <option value="">{t('templateForm.notChosen')}</option>
          {data.map((person) => (
            <option key={person.uuid} value={person.uuid} translate="no">
              {nameOfPerson(person)} ({person.accountName})
            </option>
          ))}
        </Select>
      </Field>
    </>
  );
}
