import type { v2 } from '@cardea/sdk';
import { Field, Input, Select } from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { FormDialog } from '../../../app/form-dialog.js';
import { useLanguage } from '../../../language/language.js';
import { management, queries } from '../../../server.js';
import { profileTemplateList } from './profile-template-store.js';

/** What a new profile template begins with: a copy of another, or null while that is still to be chosen. */
export interface Beginning {
  readonly from: v2.ProfileTemplateSummary | null;
}

/** Asks what a new profile template begins with, and opens it. */
export function CreateDialog({
  beginning,
  onClose,
}: {
  readonly beginning: Beginning;
  readonly onClose: () => void;
}) {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const { data = [] } = useQuery(profileTemplateList(''));
  const [from, setFrom] = useState(beginning.from?.uuid ?? 'smartcard');
  const original = data.find(({ uuid }) => uuid === from) ?? beginning.from;
  const isCopy = from !== 'smartcard' && from !== 'software';
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (name: string) => (await management.copyProfileTemplate(from, name)).profileTemplate,
    // Not waited for: what it shows may take the dialog away, and the way on with it.
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['profile-templates'] }),
  });
  // Whoever has closed the dialog meanwhile stays where they are, and finds it in the list.
  const onCreated = async ({ uuid }: { readonly uuid: string }) => {
    onClose();
    await navigate({ to: '/administration/profile-templates/$uuid', params: { uuid } });
  };
  return (
    <FormDialog
      title={t('profileTemplates.create')}
      submit={t(isCopy ? 'profileTemplates.copy' : 'profileTemplates.begin')}
      isBusy={isPending}
      error={error}
      onSubmit={(form) => {
        if (isCopy) return mutate(String(form.get('name')).trim(), { onSuccess: onCreated });
        onClose();
        void navigate({ to: '/administration/profile-templates/new/$kind', params: { kind: from } });
      }}
      onClose={onClose}
    >
      <Field label={t('profileTemplates.beginWith')} hint={t('profileTemplates.beginWithHint')}>
        <Select value={from} onChange={(_, { value }) => setFrom(value)}>
          <option value="smartcard">{t('profileTemplates.emptySmartcard')}</option>
          <option value="software">{t('profileTemplates.emptySoftware')}</option>
          {data.map(({ uuid, name }) => (
            <option key={uuid} value={uuid}>
              {t('profileTemplates.copyOf', { name })}
            </option>
          ))}
        </Select>
      </Field>
      {isCopy ? (
        <Field label={t('profileTemplates.newName')} required>
          <Input
            name="name"
            maxLength={254}
            key={from}
            defaultValue={t('profileTemplates.copyName', { name: original?.name ?? '' })}
          />
        </Field>
      ) : null}
    </FormDialog>
  );
}
