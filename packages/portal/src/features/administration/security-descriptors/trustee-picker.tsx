import { Combobox, Field, Option } from '@fluentui/react-components';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { nameOfPerson } from '../../../app/person-name.js';
import { useLanguage } from '../../../language/language.js';
import { first, management } from '../../../server.js';
import './texts.js';
import { useSettled } from './use-settled.js';

/** Whom an entry can be about, as chosen. */
export interface Trustee {
  readonly sid: string;
  /** Of the directory's object; null for everyone. */
  readonly uuid: string | null;
  readonly name: string;
}

/** One list of people; whoever is not on it types another letter. */
const shown = 8;

/** Finds a person or a group while the name is typed; what may be found is told by `among`. */
export function TrusteePicker(props: {
  readonly label: string;
  readonly among: 'people' | 'trustees';
  /** What is wrong with the choice. */
  readonly fault?: string | undefined;
  readonly onChoose: (trustee: Trustee | undefined) => void;
}) {
  const { label, among, fault, onChoose } = props;
  const { t } = useLanguage();
  const [typed, setTyped] = useState('');
  const [isOpen, setOpen] = useState(false);
  const q = useSettled(typed.trim());
  const { data } = useQuery({
    queryKey: ['trustees', among, q],
    queryFn: () => found(among, q),
    placeholderData: keepPreviousData,
  });
  const fixed: readonly Trustee[] =
    among === 'people'
      ? []
      : [
          { sid: 'S-1-1-0', uuid: null, name: t('securityDescriptor.everyone') },
          { sid: 'S-1-5-11', uuid: null, name: t('securityDescriptor.signedIn').replace(/,$/, '') },
        ].filter(({ name }) => name.toLowerCase().includes(q.toLowerCase()));
  const options = [...fixed.map((each) => ({ ...each, kind: '' as const })), ...(data ?? [])];
  return (
    <Field
      label={label}
      hint={among === 'people' ? t('securityDescriptor.personHint') : t('securityDescriptor.whoHint')}
      {...(fault === undefined ? {} : { validationMessage: fault })}
    >
      <Combobox
        freeform
        autoComplete="off"
        value={typed}
        // Also for names that are pasted or dictated, at which no key is pressed.
        open={isOpen}
        onOpenChange={(_, data) => setOpen(data.open)}
        onChange={({ target }) => {
          setTyped(target.value);
          setOpen(true);
          onChoose(undefined);
        }}
        onOptionSelect={(_, { optionValue, optionText }) => {
          setTyped(optionText ?? '');
          onChoose(options.find(({ sid }) => sid === optionValue));
        }}
        onKeyDown={(event) => {
          // A form around must not be sent off by the choice of a name.
          if (event.key === 'Enter') event.preventDefault();
        }}
      >
        {options.map(({ sid, name, kind }) => (
          <Option key={sid} value={sid} text={name}>
            {kind === '' ? name : `${name} · ${t(`securityDescriptor.${kind}`)}`}
          </Option>
        ))}
        {options.length === 0 ? (
          <Option key="none" disabled value="" text="">
            {t('securityDescriptor.nobodyFound')}
          </Option>
        ) : null}
      </Combobox>
    </Field>
  );
}

async function found(among: 'people' | 'trustees', q: string) {
  const groups = among === 'people' ? [] : await management.groups();
  const people = await first(management.users({ ...(q === '' ? {} : { q }), limit: shown }), shown);
  return [
    ...groups
      .filter(({ sid, name }) => sid !== '' && name.toLowerCase().includes(q.toLowerCase()))
      .slice(0, shown)
      .map(({ sid, uuid, name }) => ({ sid, uuid, name, kind: 'groupKind' as const })),
    ...people
      .filter(({ sid }) => among === 'people' || sid !== '')
      .map((person) => ({
        sid: person.sid || person.uuid,
        uuid: person.uuid,
        name: nameOfPerson(person),
        kind: 'person' as const,
      })),
  ];
}
