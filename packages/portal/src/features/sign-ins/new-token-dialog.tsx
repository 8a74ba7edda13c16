import { Field, Input } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { FormDialog } from '../../app/form-dialog.js';
import { tellOnce } from '../../app/secrets-to-tell.js';
import { useLanguage } from '../../language/language.js';
import { management, queries } from '../../server.js';
import { useSession } from '../../session/session.js';
import { ToldOnce } from '../administration/told-once.js';
import './texts.js';

/** Makes an API token for whoever is signed in; it is shown once, also when the dialog has been closed meanwhile. */
export function NewTokenDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLanguage();
  const { user } = useSession();
  const make = useMutation({
    mutationFn: (form: FormData) =>
      management.createApiToken({
        name: String(form.get('name') ?? ''),
        expiresInDays: Number(form.get('days')),
      }),
    onSuccess: ({ token }) => {
      if (user) tellOnce({ whose: user.uuid, secret: token, Told: TokenTold });
      void queries.invalidateQueries({ queryKey: ['api tokens'] });
    },
    // The token is kept nowhere once it was told.
    gcTime: 0,
  });
  return (
    <FormDialog
      title={t('signIns.newToken')}
      submit={t('signIns.newToken')}
      isBusy={make.isPending}
      error={make.error}
      // Whoever has closed it meanwhile may have opened another.
      onSubmit={(form) => make.mutate(form, { onSuccess: onClose })}
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

function TokenTold(props: { readonly secret: string; readonly onClose: () => void }) {
  const { t } = useLanguage();
  return (
    <ToldOnce
      {...props}
      title={t('signIns.newToken')}
      text={t('signIns.tokenText')}
      label={t('signIns.token')}
      copy={t('signIns.copy')}
      kept={t('signIns.kept')}
    />
  );
}
