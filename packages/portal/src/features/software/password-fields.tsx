import { Body1, Checkbox, Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { useLanguage } from '../../language/language.js';
import { fewestCharacters, type PasswordFault, strengthOf } from './password.js';

/** The password for a file, twice, with a hint how good it is; the form that they are in reads them by their names. */
export function PasswordFields({ fault }: { readonly fault: PasswordFault | undefined }) {
  const { t } = useLanguage();
  const [password, setPassword] = useState('');
  const [isShown, setShown] = useState(false);
  const type = isShown ? 'text' : 'password';
  const message =
    fault === undefined || fault === 'different' ? null : t(`software.${fault}`, { count: fewestCharacters });
  return (
    <>
      <Field
        label={t('software.password')}
        hint={t('software.passwordHint', { count: fewestCharacters })}
        required
        validationMessage={message}
      >
        <Input
          name="password"
          type={type}
          autoComplete="new-password"
          spellCheck={false}
          onChange={(_, { value }) => setPassword(value)}
        />
      </Field>
      {password === '' ? null : (
        <Body1 role="status">
          {t('software.strength')}: {t(`software.${strengthOf(password)}`)}
        </Body1>
      )}
      <Field
        label={t('software.repetition')}
        required
        validationMessage={fault === 'different' ? t('software.different') : null}
      >
        <Input name="repetition" type={type} autoComplete="new-password" spellCheck={false} />
      </Field>
      <Checkbox label={t('software.show')} onChange={(_, { checked }) => setShown(checked === true)} />
    </>
  );
}
