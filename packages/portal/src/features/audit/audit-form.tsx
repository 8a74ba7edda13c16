import { Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { FormFaults, useFormFaults } from '../../app/form-faults.js';
import { useLanguage } from '../../language/language.js';
import { type AuditSearch, auditSearchOf } from './search.js';
import { actionGroups, actionNames, auditText, objectTypes } from './texts.js';

const useStyles = makeStyles({
  form: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(15rem, 100%), 1fr))',
    gap: tokens.spacingHorizontalL,
    alignItems: 'start',
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    // A choice is as wide as its place, not as its longest text.
    '& > *': { minWidth: 0 },
    '& .fui-Select': { minWidth: 0 },
    '& select': { width: '100%', minWidth: 0 },
  },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, gridColumn: '1 / -1' },
});

/** What to look for. It goes into the page's address, so that the link can be given to others. */
export function AuditForm({
  search,
  children,
}: {
  readonly search: AuditSearch;
  readonly children: ReactNode;
}) {
  const { t } = useLanguage();
  const styles = useStyles();
  const navigate = useNavigate();
  const { faults, isSound } = useFormFaults();
  const [draft, setDraft] = useState(search);
  const set =
    (name: keyof AuditSearch) =>
    (_: unknown, { value }: { readonly value: string }) =>
      setDraft({ ...draft, [name]: value });
  const draftOf = (name: keyof AuditSearch) => draft[name] ?? '';
  return (
    // biome-ignore lint/a11y/useSemanticElements: the search element is not known to all browsers in use
    <form
      role="search"
      aria-label={t('audit.filters')}
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isSound(event.currentTarget)) return;
        void navigate({ to: '/audit', search: auditSearchOf({ ...draft }) });
      }}
    >
      <Field label={t('audit.from')}>
        <Input type="date" value={draftOf('from')} onChange={set('from')} />
      </Field>
      <Field label={t('audit.before')}>
        <Input type="date" value={draftOf('before')} onChange={set('before')} />
      </Field>
      <Field label={t('audit.action')}>
        <Select value={draftOf('action')} onChange={set('action')}>
          <option value="">{t('audit.anyAction')}</option>
          <ActionOptions label={t('audit.groups')} group="auditActions" names={actionGroups} />
          <ActionOptions label={t('audit.single')} group="auditAction" names={actionNames} />
        </Select>
      </Field>
      <Field label={t('audit.outcome')}>
        <Select value={draftOf('outcome')} onChange={set('outcome')}>
          <option value="">{t('audit.anyOutcome')}</option>
          {['success', 'denied', 'failure'].map((name) => (
            <option key={name} value={name}>
              {auditText('auditOutcome', name)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t('audit.objectType')}>
        <Select value={draftOf('objectType')} onChange={set('objectType')}>
          <option value="">{t('audit.anyObject')}</option>
          <Options group="auditObject" names={objectTypes} />
        </Select>
      </Field>
      <Field label={t('audit.text')} hint={t('audit.textHint')}>
        <Input type="search" value={draftOf('q')} onChange={set('q')} maxLength={200} />
      </Field>
      <Field label={t('audit.object')} hint={t('audit.objectHint')}>
        <Input value={draftOf('object')} onChange={set('object')} maxLength={200} />
      </Field>
      <FormFaults faults={faults} />
      <div className={styles.buttons}>
        <Button type="submit" appearance="primary">
          {t('audit.search')}
        </Button>
        <Button onClick={() => void navigate({ to: '/audit', search: {} })}>{t('audit.clear')}</Button>
        {children}
      </div>
    </form>
  );
}

type Names = {
  readonly group: 'auditAction' | 'auditActions' | 'auditObject';
  readonly names: readonly string[];
};

function ActionOptions({ label, ...names }: Names & { readonly label: string }) {
  return (
    <optgroup label={label}>
      <Options {...names} />
    </optgroup>
  );
}

function Options({ group, names }: Names) {
  const { language } = useLanguage();
  const named = names.map((name) => ({ name, text: auditText(group, name) }));
  return named
    .sort((a, b) => a.text.localeCompare(b.text, language))
    .map(({ name, text }) => (
      <option key={name} value={name}>
        {text}
      </option>
    ));
}
