import type { v2 } from '@cardea/sdk';
import { Body1, Button, makeStyles, Spinner, Subtitle1, tokens } from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { Failure } from '../../app/failure.js';
import { useLanguage } from '../../language/language.js';
import { management, readAnew } from '../../server.js';
import { isAtReader } from '../hand-over/at-reader.js';
import type { ToldStep } from '../hand-over/use-watch.js';
import { canBeFinished, finish, isForFile } from './carry-out.js';
import { isOpen, resumptionOf } from './queries.js';

const AgentStep = lazy(async () => ({
  default: (await import('../hand-over/agent-step.js')).AgentStep,
}));
const SoftwareStep = lazy(async () => ({
  default: (await import('../software/software-step.js')).SoftwareStep,
}));
const OneTimePasswordStep = lazy(async () => ({
  default: (await import('../one-time-password/one-time-password-step.js')).OneTimePasswordStep,
}));

const useStyles = makeStyles({
  step: { display: 'grid', rowGap: tokens.spacingVerticalM, justifyItems: 'start' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

/** What comes next with an open request, with the buttons for what can be done here. */
export function NextStep(props: { readonly request: v2.Request; readonly told: readonly ToldStep[] }) {
  const { request } = props;
  const { t, nameOf } = useLanguage();
  const styles = useStyles();
  const resumption = useResumption(request);
  const nextStep = resumption?.nextStep;
  const { mutate, isPending, error } = useMutation({
    mutationFn: (change: 'finish' | 'withdraw') =>
      change === 'finish' ? finish(request, nextStep) : withdraw(request),
    onSettled: () => readAnew(),
  });
  if (!isOpen(request)) return null;
  const isSoftware = isForFile(request, nextStep);
  const isAgents = isAtReader(request) && nextStep !== undefined && !notNow.includes(nextStep);
  const isGuided = isSoftware || isAgents || nextStep === 'enterOneTimePassword';
  const isFinishable = !isGuided && canBeFinished(request, nextStep);
  return (
    <section className={styles.step} aria-label={t('requests.next')}>
      <Subtitle1 as="h2">{t('requests.next')}</Subtitle1>
      <Suspense fallback={<Spinner size="tiny" label={t('shell.loading')} />}>
        {isSoftware ? (
          <SoftwareStep
            request={request}
            isIssued={nextStep === 'complete'}
            isExecutor={resumption?.isExecutor === true}
          />
        ) : null}
        {resumption?.nextStep === 'enterOneTimePassword' ? (
          <OneTimePasswordStep
            request={request}
            open={resumption.oneTimePasswords}
            lockedUntil={resumption.oneTimePasswordsLockedUntil}
          />
        ) : null}
        {isAgents ? <AgentStep request={request} told={props.told} /> : null}
      </Suspense>
      {nextStep === undefined || isGuided ? null : (
        <Body1>{nameOf('nextStep', isFinishable ? 'complete' : nextStep)}</Body1>
      )}
      <Failure error={error} />
      <div className={styles.buttons}>
        {isFinishable ? (
          <Button appearance="primary" disabledFocusable={isPending} onClick={() => mutate('finish')}>
            {t('requests.finish')}
          </Button>
        ) : null}
        <Button disabledFocusable={isPending} onClick={() => mutate('withdraw')}>
          {t('requests.withdraw')}
        </Button>
      </div>
    </section>
  );
}

/** Where a request stands, as far as is known: while the server is away what is shown stays, with the keys in its memory. */
function useResumption(request: v2.Request): v2.Resumption | undefined {
  const { data } = useQuery(resumptionOf(request));
  const [known, setKnown] = useState<v2.Resumption>();
  if (data !== undefined && data !== known) setKnown(data);
  return data ?? (known?.request.uuid === request.uuid ? known : undefined);
}

/** Something else comes first. */
const notNow: readonly v2.Resumption['nextStep'][] = [
  'waitForApproval',
  'supplyDataItems',
  'enterOneTimePassword',
  'none',
];

/** Requests that are under way cannot be canceled, only abandoned. */
function withdraw({ uuid, status }: v2.Request): Promise<v2.Request> {
  return status === 'Executing' ? management.abandonRequest(uuid) : management.cancelRequest(uuid);
}
