import { Button, Card, Field, Input, makeStyles, Title2, tokens } from '@fluentui/react-components';
import { type FormEvent, useState } from 'react';
import { Failure } from '../app/failure.js';
import { FormFaults, useFormFaults } from '../app/form-faults.js';
import { useTitle } from '../app/page.js';
import { useLanguage } from '../language/language.js';
import { isSignedOut } from '../server.js';
import { beginSession } from './session.js';

const useStyles = makeStyles({
  page: { display: 'grid', placeItems: 'center', minHeight: '80vh', padding: tokens.spacingHorizontalM },
  card: { width: 'min(26rem, 100%)', boxSizing: 'border-box' },
  form: { display: 'grid', rowGap: tokens.spacingVerticalM },
});

/** Asks for account and password. */
export function SignInPage() {
  const { t } = useLanguage();
  const styles = useStyles();
  const { faults, isSound } = useFormFaults();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  useTitle(t('signIn.title'));
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!isSound(event.currentTarget)) return;
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    try {
      await beginSession(String(form.get('username')), String(form.get('password')));
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <main className={styles.page}>
      <Card className={styles.card}>
        <Title2 as="h1">{t('signIn.title')}</Title2>
        <form className={styles.form} noValidate onSubmit={(event) => void submit(event)}>
          <Field label={t('signIn.username')} hint={t('signIn.usernameHint')} required>
            <Input name="username" autoComplete="username" autoFocus />
          </Field>
          <Field label={t('signIn.password')} required>
            <Input name="password" type="password" autoComplete="current-password" />
          </Field>
          {faults.length > 0 ? (
            <FormFaults faults={faults} />
          ) : (
            <Failure error={error} trouble={isSignedOut(error) ? 'signIn' : undefined} />
          )}
          <Button type="submit" appearance="primary" disabledFocusable={isBusy}>
            {isBusy ? t('signIn.busy') : t('signIn.submit')}
          </Button>
        </form>
      </Card>
    </main>
  );
}
