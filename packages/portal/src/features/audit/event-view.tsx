import type { v2 } from '@cardea/sdk';
import { Badge, Body1Strong, Caption1, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { memo, useState } from 'react';
import { AsItIs } from '../../app/as-it-is.js';
import { useLanguage } from '../../language/language.js';
import { personName } from '../requests/queries.js';
import { Actor } from './actor.js';
import { EventObject } from './event-object.js';
import { useFactWords } from './fact-words.js';
import { auditText } from './texts.js';

const useStyles = makeStyles({
  event: {
    display: 'grid',
    gridTemplateColumns: '4.5rem minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalM,
    paddingBlock: tokens.spacingVerticalS,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  time: { color: tokens.colorNeutralForeground2, fontVariantNumeric: 'tabular-nums' },
  said: { display: 'flex', flexWrap: 'wrap', columnGap: tokens.spacingHorizontalS, alignItems: 'baseline' },
  text: { overflowWrap: 'anywhere' },
  link: { color: tokens.colorBrandForegroundLink },
  summary: { cursor: 'pointer', width: 'fit-content', color: tokens.colorNeutralForeground2 },
  facts: {
    display: 'grid',
    gridTemplateColumns: 'minmax(6rem, max-content) minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalXS,
    margin: `${tokens.spacingVerticalS} 0`,
  },
  term: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: 'anywhere' },
});

const colors = { success: 'success', denied: 'warning', failure: 'danger' } as const;

/** One event: when, who, what, about what, and how it ended; the details when they are asked for. */
export const EventView = memo(function EventView({ event }: { readonly event: v2.FoundAuditEvent }) {
  const { t, clock } = useLanguage();
  const styles = useStyles();
  const [isOpen, setOpen] = useState(false);
  const { action, outcome } = event;
  return (
    <article className={styles.event}>
      <Caption1 as="span" className={styles.time}>
        <time dateTime={event.occurredAt}>{clock(event.occurredAt)}</time>
      </Caption1>
      <div>
        <div className={styles.said}>
          <Body1Strong className={styles.text}>{auditText('auditAction', action)}</Body1Strong>
          <EventObject event={event} />
          {outcome === 'success' ? null : (
            <Badge appearance="tint" color={colors[outcome]}>
              {auditText('auditOutcome', outcome)}
            </Badge>
          )}
        </div>
        <Caption1 as="span" block className={styles.text}>
          <Actor event={event} />
        </Caption1>
        <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
          <summary className={styles.summary}>
            <Caption1>{t('audit.details')}</Caption1>
          </summary>
          {isOpen ? <Details event={event} /> : null}
        </details>
      </div>
    </article>
  );
});

function Details({ event }: { readonly event: v2.FoundAuditEvent }) {
  const { t, number } = useLanguage();
  const wordOf = useFactWords();
  const styles = useStyles();
  const { actorUserUuid, targetUserUuid, correlationId, sealNumber } = event;
  const rows: (readonly [string, React.ReactNode])[] = [
    [t('audit.outcome'), auditText('auditOutcome', event.outcome)],
    ...Object.entries(event.facts).map(
      ([name, value]) => [auditText('auditFact', name), wordOf(name, value)] as const,
    ),
  ];
  if (targetUserUuid !== null && targetUserUuid !== actorUserUuid)
    rows.push([t('audit.target'), <Person key="target" uuid={targetUserUuid} />]);
  rows.push(
    [
      t('audit.origin'),
      event.origin === 'local' ? t('audit.local') : <AsItIs key="origin">{event.origin}</AsItIs>,
    ],
    [
      t('audit.reference'),
      <span key="reference">
        <AsItIs>{correlationId}</AsItIs>{' '}
        <Link className={styles.link} to="/audit" search={{ q: correlationId }}>
          {t('audit.sameReference')}
        </Link>
      </span>,
    ],
    [t('audit.place'), number(event.sequence)],
    [
      t('audit.seal'),
      sealNumber === null ? t('audit.unsealed') : t('audit.sealed', { number: number(sealNumber) }),
    ],
  );
  return (
    <dl className={styles.facts}>
      {rows.map(([term, value]) => (
        <FactRow key={term} term={term} value={value} />
      ))}
    </dl>
  );
}

function FactRow({ term, value }: { readonly term: string; readonly value: React.ReactNode }) {
  const styles = useStyles();
  return (
    <>
      <dt className={mergeClasses(styles.term, styles.text)}>{term}</dt>
      <dd className={styles.value}>{value}</dd>
    </>
  );
}

function Person({ uuid }: { readonly uuid: string }) {
  const { data } = useQuery(personName(uuid));
  const className = useStyles().link;
  return (
    <Link className={className} to="/people/$uuid" params={{ uuid }}>
      <AsItIs>{data ?? uuid}</AsItIs>
    </Link>
  );
}
