import { Body1, Checkbox, Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { useLanguage } from '../../language/language.js';
import { fewestCharacters, isPlain, type PasswordFault, strengthOf } from './password.js';

/** The password for a file, twice, with a hint how good it is; the form that they are in reads them by their names. */
export function PasswordFields({ fault }: { readonly fault: PasswordFault | undefined }) {
  const { t } = useLanguage();
  const [password, setPassword] = useState('');
  const [isShown, setShown] = useState(false);
  const type = isShown ? 'text' : 'password';
  // Said at once: who hears of it only at the end has typed it twice.
  const ofPassword = isPlain(password) ? fault : 'notPlain';
  const message =
    ofPassword === undefined || ofPassword === 'different'
      ? null
      : t(`software.${ofPassword}`, { count: fewestCharacters });
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
      <Body1 role="status">
        {password === '' || message !== null
          ? null
          : `${t('software.strength')}: ${t(`software.${strengthOf(password)}`)}`}
      </Body1>
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
