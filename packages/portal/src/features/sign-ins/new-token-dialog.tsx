import { Field, Input } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { FormDialog } from '../../app/form-dialog.js';
import { useLanguage } from '../../language/language.js';
import { management, queries } from '../../server.js';
import { ToldOnce } from '../administration/told-once.js';
import './texts.js';

/** Makes an API token for whoever is signed in, and shows it once. */
export function NewTokenDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLanguage();
  const make = useMutation({
    mutationFn: (form: FormData) =>
      management.createApiToken({
        name: String(form.get('name') ?? ''),
        expiresInDays: Number(form.get('days')),
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['api tokens'] }),
  });
  if (make.data !== undefined)
    return (
      <ToldOnce
        title={t('signIns.newToken')}
        text={t('signIns.tokenText')}
        label={t('signIns.token')}
        secret={make.data.token.reveal()}
        copy={t('signIns.copy')}
        kept={t('signIns.kept')}
        onClose={onClose}
      />
    );
  return (
    <FormDialog
      title={t('signIns.newToken')}
      submit={t('signIns.newToken')}
      isBusy={make.isPending}
      error={make.error}
      onSubmit={make.mutate}
      onClose={onClose}
    >
      <Field label={t('signIns.tokenName')} hint={t('signIns.tokenNameHint')} required>
        <Input name="name" maxLength={200} />
      </Field>
      <Field label={t('signIns.days')} hint={t('signIns.daysHint')} required>
        <Input name="days" type="number" min={1} max={366} defaultValue="90" />
      </Field>
    </FormDialog>
  );
}
