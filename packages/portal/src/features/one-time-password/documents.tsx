import type { v2 } from '@cardea/sdk';
import { Body1, Button, makeStyles, Subtitle1, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { Failure } from '../../app/failure.js';
import { saveAs } from '../../app/save-as.js';
import { useLanguage } from '../../language/language.js';
import { management } from '../../server.js';
import './texts.js';

const useStyles = makeStyles({
  part: { display: 'grid', rowGap: tokens.spacingVerticalM, justifyItems: 'start' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

/** The printable documents of a request; read when they are asked for, because the audit trail tells who looked. */
export function Documents({ request: { uuid } }: { readonly request: v2.Request }) {
  const { t } = useLanguage();
  const styles = useStyles();
  const list = useMutation({ mutationFn: () => management.requestDocuments(uuid) });
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (name: string) => {
      const pdf = await management.requestDocument(uuid, name);
      saveAs(new Blob([new Uint8Array(pdf)], { type: 'application/pdf' }), `${name}.pdf`);
    },
  });
  return (
    <section className={styles.part} aria-label={t('oneTimePassword.documents')}>
      <Subtitle1 as="h2">{t('oneTimePassword.documents')}</Subtitle1>
      <Failure error={list.error ?? error} />
      {list.data === undefined ? (
        <Button disabledFocusable={list.isPending} onClick={() => list.mutate()}>
          {t('oneTimePassword.show')}
        </Button>
      ) : null}
      {list.data?.length === 0 ? <Body1 role="status">{t('oneTimePassword.noDocuments')}</Body1> : null}
      <div className={styles.buttons}>
        {list.data?.map(({ name }) => (
          <Button key={name} disabledFocusable={isPending} onClick={() => mutate(name)}>
            {t('oneTimePassword.save', { name })}
          </Button>
        ))}
      </div>
    </section>
  );
}
