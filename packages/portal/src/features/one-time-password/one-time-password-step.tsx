import { CardeaApiError, type v2 } from '@cardea/sdk';
import { Body1, Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useCallback, useState } from 'react';
import { Failure } from '../../app/failure.js';
import { useCountdown } from '../../app/spoken-groups.js';
import { useLanguage } from '../../language/language.js';
import { management, queries } from '../../server.js';
import './texts.js';

type OpenPassword = v2.Resumption['oneTimePasswords'][number];
type Fault = 'missing' | 'notPlain';

const useStyles = makeStyles({
  form: { display: 'grid', rowGap: tokens.spacingVerticalM, width: 'min(100%, 28rem)' },
});

/** Asks for every one-time password that a request still needs, and has the server check them before anything else is done. */
export function OneTimePasswordStep(props: {
  readonly request: v2.Request;
  readonly open: readonly OpenPassword[];
  readonly lockedUntil: string | null;
}) {
  const { request, open, lockedUntil } = props;
  const { t } = useLanguage();
  const styles = useStyles();
  const [faults, setFaults] = useState<ReadonlyMap<number, Fault>>(new Map());
  const { mutate, isPending, error } = useMutation({
    mutationFn: (typed: readonly string[]) => management.enterOneTimePasswords(request.uuid, typed),
    onSettled: () => queries.invalidateQueries({ queryKey: ['requests', request.uuid] }),
    gcTime: 0,
  });
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const typed = open.map((one) => [one.position, plainOf(form, one)] as const);
    const found = new Map(typed.flatMap(([position, text]) => faultIn(position, text)));
    setFaults(found);
    if (found.size === 0) mutate(typed.map(([, text]) => text));
  };
  return (
    <form className={styles.form} onSubmit={onSubmit} noValidate>
      <Body1>{t('oneTimePassword.intro', { count: open.length })}</Body1>
      {open.map((one) => {
        const fault = faults.get(one.position);
        return (
          <Field
            key={one.position}
            label={t(`oneTimePassword.${one.distributionType}`)}
            required
            validationMessage={fault === undefined ? null : t(`oneTimePassword.${fault}`)}
          >
            <Input
              name={fieldOf(one)}
              autoComplete="one-time-code"
              autoCapitalize="characters"
              spellCheck={false}
            />
          </Field>
        );
      })}
      <Failure error={error} trouble={isRefusal(error) ? 'oneTimePassword' : undefined} />
      {lockedUntil === null ? null : (
        <Wait key={lockedUntil} until={lockedUntil} requestUuid={request.uuid} />
      )}
      <div>
        <Button type="submit" appearance="primary" disabledFocusable={isPending || lockedUntil !== null}>
          {t(isPending ? 'oneTimePassword.entering' : 'oneTimePassword.enter')}
        </Button>
      </div>
    </form>
  );
}

function Wait({ until, requestUuid }: { readonly until: string; readonly requestUuid: string }) {
  const { t } = useLanguage();
  const seconds = Math.max(1, Math.ceil((Date.parse(until) - Date.now()) / 1000));
  const onEnd = useCallback(() => {
    void queries.invalidateQueries({ queryKey: ['requests', requestUuid] });
  }, [requestUuid]);
  const left = useCountdown(seconds, onEnd);
  return <Body1 role="timer">{t('oneTimePassword.wait', { time: left })}</Body1>;
}

/** Whoever is asked for it may carry the request out: what is lacking is not a right. */
function isRefusal(error: unknown): boolean {
  return error instanceof CardeaApiError && error.kind === 'NotAuthorized';
}

function fieldOf({ position }: OpenPassword): string {
  return `password-${position}`;
}

/** As it was typed, without what does not matter: a header takes no blanks inside. */
function plainOf(form: FormData, one: OpenPassword): string {
  return String(form.get(fieldOf(one)) ?? '').replaceAll(/[\s-]/g, '');
}

function faultIn(position: number, text: string): readonly (readonly [number, Fault])[] {
  if (text === '') return [[position, 'missing']];
  return /^[A-Za-z0-9]+$/.test(text) ? [] : [[position, 'notPlain']];
}
