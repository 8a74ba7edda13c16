import type { v2 } from '@cardea/sdk';
import { Body1, Button, makeStyles, Spinner, Subtitle2, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { type ChangeEvent, type SubmitEvent, useState } from 'react';
import { Failure } from '../../app/failure.js';
import { saveAs } from '../../app/save-as.js';
import { useLanguage } from '../../language/language.js';
import { management, readAnew } from '../../server.js';
import { useSession } from '../../session/session.js';
import { FileFailure } from './file-failure.js';
import { hasWebCrypto } from './key-pair.js';
import { Leaving } from './leaving.js';
import { type PasswordFault, passwordFault } from './password.js';
import { PasswordFields } from './password-fields.js';
import './texts.js';
import { useFile } from './use-file.js';

const useStyles = makeStyles({
  step: { display: 'grid', rowGap: tokens.spacingVerticalM, justifyItems: 'start', maxWidth: '40rem' },
  form: { display: 'grid', rowGap: tokens.spacingVerticalM, width: 'min(100%, 24rem)' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  text: { overflowWrap: 'anywhere' },
});

/** What comes next with a request for certificates that are not on a card: its owner makes the keys and takes a file along. */
export function SoftwareStep(props: {
  readonly request: v2.Request;
  /** Every certificate has been issued: to the file of this page, or to one before. */
  readonly isIssued: boolean;
  /** Whoever looks may carry the request out. */
  readonly isExecutor: boolean;
}) {
  const { request, isIssued, isExecutor } = props;
  const { t } = useLanguage();
  if (!isExecutor) {
    const whose = request.isEnrollmentAgent ? 'software.agents' : 'software.notOurs';
    return <Body1>{t(whose, { name: request.targetName })}</Body1>;
  }
  if (!hasWebCrypto()) return <Body1>{t('software.insecure')}</Body1>;
  return <OwnStep request={request} isIssued={isIssued} />;
}

function OwnStep({ request, isIssued }: { readonly request: v2.Request; readonly isIssued: boolean }) {
  const { t } = useLanguage();
  const { user } = useSession();
  const target = request.targetName;
  const name = user?.uuid === request.targetUserUuid ? undefined : target;
  const styles = useStyles();
  const fileName = fileNameFor(target, request.submittedAt);
  const { file, make, isMaking, hasKeys, stage, error } = useFile(request, fileName);
  const finish = useMutation({
    mutationFn: () => management.completeRequest(request.uuid),
    onSuccess: () => readAnew(),
    // Not waited for: while the server is away it would keep the failure from being told.
    onError: () => void readAnew(),
  });
  const finishIt = () => finish.mutate();
  return (
    <div className={styles.step}>
      <Leaving isUnfinished={(isMaking || file !== undefined) && !finish.isSuccess} />
      {file !== undefined ? null : (
        <Asking
          name={name}
          isIssued={isIssued && !hasKeys && !isMaking}
          isMaking={isMaking}
          onPassword={make}
          onFinish={finishIt}
        />
      )}
      {/* Screen readers tell what changes in it, and it is there before anything does. */}
      <div role="status">
        {isMaking ? <Spinner size="small" label={t(stageTexts[stage])} /> : null}
        {file === undefined ? null : <Subtitle2 as="h3">{t('software.ready')}</Subtitle2>}
      </div>
      {file === undefined ? null : (
        <Ready
          isOwn={name === undefined}
          file={file}
          fileName={fileName}
          isFinishing={finish.isPending}
          onFinish={finishIt}
        />
      )}
      <FileFailure error={error} />
      <Failure error={finish.error} />
    </div>
  );
}

function Asking(props: {
  /** Whose certificates they are; undefined for one's own. */
  readonly name: string | undefined;
  readonly isIssued: boolean;
  readonly isMaking: boolean;
  readonly onPassword: (password: string) => void;
  readonly onFinish: () => void;
}) {
  const { name, isIssued, isMaking, onPassword, onFinish } = props;
  const { t } = useLanguage();
  const styles = useStyles();
  const [fault, setFault] = useState<PasswordFault>();
  const intro = name === undefined ? t('software.intro') : t('software.introFor', { name });
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isMaking) return;
    const { elements } = event.currentTarget;
    const form = new FormData(event.currentTarget);
    const password = String(form.get('password') ?? '');
    const found = passwordFault(password, String(form.get('repetition') ?? ''));
    setFault(found);
    if (found === undefined) return onPassword(password);
    const atFault = elements.namedItem(found === 'different' ? 'repetition' : 'password');
    if (atFault instanceof HTMLInputElement) atFault.focus();
  };
  const onChange = ({ target }: ChangeEvent<HTMLFormElement, HTMLInputElement>) => {
    // Whoever has the passwords shown wants to see what is wrong.
    if (target.type !== 'checkbox') setFault(undefined);
  };
  return (
    <>
      <Body1>{isIssued ? t('software.again') : intro}</Body1>
      {isIssued ? <Button onClick={onFinish}>{t('software.finish')}</Button> : null}
      <form className={styles.form} onSubmit={onSubmit} onChange={onChange} noValidate>
        <PasswordFields fault={fault} />
        <div>
          <Button type="submit" appearance="primary" disabledFocusable={isMaking}>
            {t('software.make')}
          </Button>
        </div>
      </form>
    </>
  );
}

const stageTexts = {
  keys: 'software.stageKeys',
  certificates: 'software.stageCertificates',
  waiting: 'software.stageWaiting',
  file: 'software.stageFile',
} as const;

function Ready(props: {
  /** They are the certificates of whoever is signed in. */
  readonly isOwn: boolean;
  readonly file: Blob;
  readonly fileName: string;
  readonly isFinishing: boolean;
  readonly onFinish: () => void;
}) {
  const { isOwn, file, fileName, isFinishing, onFinish } = props;
  const { t } = useLanguage();
  const styles = useStyles();
  return (
    <>
      <Body1 className={styles.text}>
        {t(isOwn ? 'software.readyText' : 'software.readyTextFor', { name: fileName })}
      </Body1>
      <div className={styles.buttons}>
        <Button appearance="primary" autoFocus disabledFocusable={isFinishing} onClick={onFinish}>
          {t(isFinishing ? 'software.finishing' : 'software.finish')}
        </Button>
        <Button onClick={() => saveAs(file, fileName)}>{t('software.saveAgain')}</Button>
      </div>
    </>
  );
}

/** Such as `Ada-Lovelace-2026-11-28.pfx`: every system takes such a name. */
function fileNameFor(target: string, submittedAt: string): string {
  const name = target.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '') || 'certificates';
  return `${name}-${submittedAt.slice(0, 10)}.pfx`;
}
