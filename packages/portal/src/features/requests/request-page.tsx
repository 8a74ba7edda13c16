import type { v2 } from '@cardea/sdk';
import { Badge, Button, makeStyles, Subtitle1, tokens } from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, useId, useState } from 'react';
import { AsItIs } from '../../app/as-it-is.js';
import { Failure } from '../../app/failure.js';
import { Page } from '../../app/page.js';
import { Sentence } from '../../app/sentence.js';
import { useLanguage } from '../../language/language.js';
import { management } from '../../server.js';
import { DecideHere } from '../approvals/decide-here.js';
import { AuditLink } from '../audit/audit-history.js';
import { useWatch } from '../hand-over/use-watch.js';
import { CardLink } from './card-link.js';
import { Denial } from './denial.js';
import { History } from './history.js';
import { NextStep } from './next-step.js';
import { isOpen, request } from './queries.js';

const HandingOver = lazy(async () => ({
  default: (await import('../one-time-password/handing-over.js')).HandingOver,
}));
const LiveProgress = lazy(async () => ({
  default: (await import('../hand-over/live-progress.js')).LiveProgress,
}));

const useStyles = makeStyles({
  facts: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalS,
    margin: 0,
  },
  items: { display: 'grid', rowGap: tokens.spacingVerticalM, justifyItems: 'start' },
  term: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: 'anywhere' },
});

/** One request: what was asked, where it stands, what comes next, what happened. */
export function RequestPage() {
  const { t, nameOfRequest } = useLanguage();
  const { uuid } = useParams({ from: '/requests/$uuid' });
  const { data, error, isPending } = useQuery(request(uuid));
  const title = data === undefined ? t('requests.type') : nameOfRequest(data);
  return (
    <Page title={title} isLoading={isPending} error={error}>
      {data === undefined ? null : <Watched key={uuid} request={data} />}
    </Page>
  );
}

/** A request that was open when its page was opened is watched to its end, and what the card agent does with it is shown. */
function Watched({ request: seen }: { readonly request: v2.Request }) {
  const { t } = useLanguage();
  // To its end, which the server tells: the last steps come before that.
  const [wasOpen] = useState(isOpen(seen));
  const told = useWatch(seen.uuid, wasOpen);
  return (
    <>
      <Denial request={seen} />
      <Facts request={seen} />
      <DataItems request={seen} />
      <DecideHere request={seen} />
      <NextStep request={seen} told={told} />
      <Suspense>
        <HandingOver request={seen} />
        {told.length === 0 ? null : <LiveProgress request={seen} told={told} />}
      </Suspense>
      <Subtitle1 as="h2">{t('requests.history')}</Subtitle1>
      <History request={seen} />
      <AuditLink search={{ object: seen.uuid }} />
    </>
  );
}

function Facts({ request: asked }: { readonly request: v2.Request }) {
  const { t, time, nameOf, number } = useLanguage();
  const styles = useStyles();
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    [t('requests.status'), <Badge key="status">{nameOf('requestStatus', asked.status)}</Badge>],
    [t('approvals.for'), <AsItIs key="for">{asked.targetName || asked.targetUserUuid}</AsItIs>],
    ...(asked.originatorUserUuid === asked.targetUserUuid
      ? []
      : [
          [
            t('requests.started'),
            <AsItIs key="by">{asked.originatorName || asked.originatorUserUuid}</AsItIs>,
          ] as const,
        ]),
    [
      t('requests.template'),
      <Sentence
        key="template"
        names={{ name: asked.profileTemplateName }}
        write={({ name }) => t('requests.version', { name, version: number(asked.profileTemplateVersion) })}
      />,
    ],
    ...(asked.approvalsNeeded === 0
      ? []
      : [
          [
            t('requests.approvals'),
            t('requests.approvalsOf', {
              given: number(asked.approvedBy.length),
              needed: number(asked.approvalsNeeded),
            }),
          ] as const,
        ]),
    [t('requests.submitted'), time(asked.submittedAt)],
    [t('requests.priority'), number(asked.priority)],
    ...(asked.comment === ''
      ? []
      : [[t('requests.comment'), <AsItIs key="comment">{asked.comment}</AsItIs>] as const]),
  ];
  return (
    <dl className={styles.facts}>
      {facts.map(([term, value]) => (
        <Fact key={term} term={term} value={value} />
      ))}
      {cardsOf(asked).map(([term, uuid]) => (
        <Fact key={uuid} term={t(term)} value={<CardLink uuid={uuid} />} />
      ))}
    </dl>
  );
}

/** The card that a request is about, and the one that comes of it. */
function cardsOf({ oldSmartcardUuid, newSmartcardUuid }: v2.Request) {
  const isOther = oldSmartcardUuid !== null && newSmartcardUuid !== oldSmartcardUuid;
  const cards = [
    ['requests.card', oldSmartcardUuid ?? newSmartcardUuid],
    ['requests.newCard', isOther ? newSmartcardUuid : null],
  ] as const;
  return cards.flatMap(([term, uuid]) => (uuid === null ? [] : [[term, uuid] as const]));
}

/** The answers to the policy's questions. Reading those that are kept encrypted is audited, so it is asked for. */
function DataItems({ request: asked }: { readonly request: v2.Request }) {
  const { t } = useLanguage();
  const styles = useStyles();
  const heading = useId();
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => management.requestDataCollection(asked.uuid),
  });
  const opened = new Map((data ?? []).map(({ name, value }) => [name, value]));
  const isSomethingClosed = asked.dataCollection.some(
    ({ name, isEncrypted, isSupplied }) => isEncrypted && isSupplied && !opened.has(name),
  );
  if (asked.dataCollection.length === 0) return null;
  return (
    <section className={styles.items} aria-labelledby={heading}>
      <Subtitle1 as="h2" id={heading}>
        {t('requests.dataItems')}
      </Subtitle1>
      <dl className={styles.facts}>
        {asked.dataCollection.map(({ name, value, isSupplied }) => (
          <Fact
            key={name}
            term={<AsItIs>{name}</AsItIs>}
            value={
              isSupplied ? <AsItIs>{opened.get(name) ?? value ?? '••••'}</AsItIs> : t('requests.notSupplied')
            }
          />
        ))}
      </dl>
      {isSomethingClosed ? (
        <Button disabledFocusable={isPending} onClick={() => mutate()}>
          {t('requests.showHidden')}
        </Button>
      ) : null}
      <Failure error={error} />
    </section>
  );
}

function Fact({ term, value }: { readonly term: React.ReactNode; readonly value: React.ReactNode }) {
  const styles = useStyles();
  return (
    <>
      <dt className={styles.term}>{term}</dt>
      <dd className={styles.value}>{value}</dd>
    </>
  );
}
