import './texts.js';
import { agentLink, type v2 } from '@cardea/sdk';
import { Body1, Button, Caption1, Link, makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Failure } from '../../app/failure.js';
import { useLanguage } from '../../language/language.js';
import { baseUrl, management } from '../../server.js';
import { useSession } from '../../session/session.js';
import type { ToldStep } from './use-watch.js';
import { WrongCard } from './wrong-card.js';

const useStyles = makeStyles({
  step: { display: 'grid', rowGap: tokens.spacingVerticalM, justifyItems: 'start', minWidth: 0 },
  way: { display: 'grid', rowGap: tokens.spacingVerticalXS, justifyItems: 'start', minWidth: 0 },
  code: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeHero800,
    lineHeight: tokens.lineHeightHero800,
    letterSpacing: '0.1em',
    margin: 0,
  },
  command: {
    fontFamily: tokens.fontFamilyMonospace,
    backgroundColor: tokens.colorNeutralBackground3,
    padding: tokens.spacingHorizontalS,
    borderRadius: tokens.borderRadiusMedium,
    overflowWrap: 'anywhere',
  },
});

/**
 * Hands a request over to the card agent: by a link on this computer, by a code on another. The code goes once the agent has
 * it, for it is good no more.
 */
export function AgentStep(props: { readonly request: v2.Request; readonly told: readonly ToldStep[] }) {
  const { request, told } = props;
  const { t } = useLanguage();
  const connections = told.filter(({ step }) => step === 'agentReady').length;
  const [connectionsBefore, setConnectionsBefore] = useState(connections);
  const styles = useStyles();
  const { user } = useSession();
  const { mutate, data, isPending, error } = useMutation({
    mutationFn: () => management.handOverRequest(request.uuid),
    onSuccess: () => setConnectionsBefore(connections),
    // The code is kept nowhere once the page is left.
    gcTime: 0,
  });
  const isInterrupted = told.at(-1)?.step === 'interrupted';
  const isTheirs =
    request.isEnrollmentAgent ||
    [request.targetUserUuid, request.originatorUserUuid].includes(user?.uuid ?? '');
  if (!isTheirs) return <Body1>{t('handOver.notYours')}</Body1>;
  return (
    <div className={styles.step}>
      <Body1>{t('handOver.what')}</Body1>
      <Failure error={error} />
      {data !== undefined && connections === connectionsBefore ? (
        <Code key={data.expiresAt} code={data.code} expiresAt={data.expiresAt} />
      ) : (
        <Body1 role="status">
          {isInterrupted ? (
            <Hint request={request} after={told.at(-2)} />
          ) : data === undefined ? null : (
            t('handOver.used')
          )}
        </Body1>
      )}
      <Button
        appearance={data === undefined || isInterrupted ? 'primary' : 'secondary'}
        disabledFocusable={isPending}
        onClick={() => mutate()}
      >
        {isPending ? t('handOver.beginning') : data === undefined ? t('handOver.begin') : t('handOver.again')}
      </Button>
    </div>
  );
}

/** What to do after an interruption, by what was told right before it. */
function Hint({ request, after }: { readonly request: v2.Request; readonly after: ToldStep | undefined }) {
  const { t } = useLanguage();
  switch (after?.step) {
    case 'wrongCard':
      return <WrongCard request={request} cardId={after.cardId} />;
    case 'cardRemoved':
      return t('handOver.removedHint');
    case 'pinRefused':
      return t('handOver.pinHint');
    default:
      return t('handOver.interruptedHint');
  }
}

type HandedOver = Awaited<ReturnType<typeof management.handOverRequest>>;

function Code({ code, expiresAt }: Pick<HandedOver, 'code' | 'expiresAt'>) {
  const { t, time } = useLanguage();
  const styles = useStyles();
  const isOver = useIsOver(expiresAt);
  if (isOver) return <Body1 role="status">{t('handOver.over')}</Body1>;
  const url = baseUrl.replace(/\/+$/, '');
  return (
    <>
      <div className={styles.way}>
        <Subtitle2 as="h3">{t('handOver.here')}</Subtitle2>
        <Link href={agentLink(baseUrl, code)}>{t('handOver.open')}</Link>
        <Caption1>{t('handOver.openHint')}</Caption1>
      </div>
      <div className={styles.way} role="status">
        <Subtitle2 as="h3">{t('handOver.there')}</Subtitle2>
        <p className={styles.code} aria-label={`${t('handOver.code')} ${code.reveal()}`} role="img">
          {code.reveal()}
        </p>
        <Caption1>{t('handOver.type')}</Caption1>
        {/* The agent asks for the code: others on that computer can see the arguments of a command. */}
        <code className={styles.command}>{`cardea card agent --url ${url} --code`}</code>
        <Caption1>{t('handOver.until', { time: time(expiresAt) })}</Caption1>
      </div>
    </>
  );
}

/** By the clock of this computer, which may be wrong: the server decides, and says so. */
function useIsOver(expiresAt: string): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const leftMs = Math.max(0, new Date(expiresAt).getTime() - Date.now());
    const timer = setTimeout(() => setOver(true), leftMs);
    return () => clearTimeout(timer);
  }, [expiresAt]);
  return isOver;
}
