import type { OneTimePassword, v2 } from '@cardea/sdk';
import {
  Body1,
  Button,
  Caption1,
  makeStyles,
  Subtitle1,
  Subtitle2,
  tokens,
} from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { Failure } from '../../app/failure.js';
import { SpokenGroups, useCountdown } from '../../app/spoken-groups.js';
import { useLanguage } from '../../language/language.js';
import { management } from '../../server.js';
import './texts.js';

/** How long one-time passwords stay on the screen. */
const shownSeconds = 5 * 60;

const useStyles = makeStyles({
  part: { display: 'grid', rowGap: tokens.spacingVerticalM, justifyItems: 'start' },
});

/** For whoever hands one-time passwords over: distributes those of a request, and shows what is to be read out or written down. */
export function Distribution({ request }: { readonly request: v2.Request }) {
  const { t } = useLanguage();
  const styles = useStyles();
  const name = request.targetName || request.targetUserUuid;
  const [isHidden, setHidden] = useState(false);
  const { mutate, reset, data, isPending, error } = useMutation({
    mutationFn: () => management.distributeOneTimePasswords(request.uuid),
    // They are kept nowhere once they are hidden.
    gcTime: 0,
  });
  const hide = useCallback(() => {
    reset();
    setHidden(true);
  }, [reset]);
  return (
    <section className={styles.part} aria-label={t('oneTimePassword.title')}>
      <Subtitle1 as="h2">{t('oneTimePassword.title')}</Subtitle1>
      <Body1>{t('oneTimePassword.about', { name })}</Body1>
      <Failure error={error} />
      {data === undefined ? (
        <Button
          disabledFocusable={isPending}
          onClick={() => {
            setHidden(false);
            mutate();
          }}
        >
          {t(isPending ? 'oneTimePassword.distributing' : 'oneTimePassword.distribute')}
        </Button>
      ) : (
        <Shown passwords={data} name={name} onEnd={hide} />
      )}
      {isHidden ? <Body1 role="status">{t('oneTimePassword.over')}</Body1> : null}
    </section>
  );
}

function Shown(props: {
  readonly passwords: readonly OneTimePassword[];
  readonly name: string;
  readonly onEnd: () => void;
}) {
  const { passwords, name, onEnd } = props;
  const { t, time } = useLanguage();
  const styles = useStyles();
  const left = useCountdown(shownSeconds, onEnd);
  return (
    <>
      {passwords.map(({ position, distributionType, expiresAt, oneTimePassword }) => (
        <div key={position} className={styles.part}>
          <Subtitle2 as="h3">{t(`oneTimePassword.for${distributionType}`, { name })}</Subtitle2>
          {oneTimePassword === null ? null : <SpokenGroups groups={groupsOf(oneTimePassword.reveal())} />}
          <Caption1>{t('oneTimePassword.until', { time: time(expiresAt) })}</Caption1>
        </div>
      ))}
      <Body1 role="timer">{t('oneTimePassword.left', { time: left })}</Body1>
      <Button autoFocus onClick={onEnd}>
        {t('oneTimePassword.hide')}
      </Button>
    </>
  );
}

/** Four characters each: as many as people keep in mind while they write. */
function groupsOf(password: string): readonly string[] {
  return password.match(/.{1,4}/g) ?? [];
}
