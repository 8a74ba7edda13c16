import type { v2 } from '@cardea/sdk';
import { Body1, Button, Caption1, makeStyles, Spinner, Subtitle1, tokens } from '@fluentui/react-components';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { Failure } from '../../app/failure.js';
import { useLanguage } from '../../language/language.js';
import { first, management } from '../../server.js';
import { certificatesOf } from '../my-cards/queries.js';
import { type Happening, type Life, lifeOf } from './life.js';
import { LifePicture } from './life-picture.js';
import './texts.js';

/** More requests than a card lives to see. */
const most = 500;
const smallest = 560;
const zooms = [1, 2, 4, 8] as const;

const useStyles = makeStyles({
  section: { display: 'grid', rowGap: tokens.spacingVerticalM, minWidth: 0 },
  head: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' },
  title: { flexGrow: 1 },
  scroll: {
    overflowX: 'auto',
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  list: { display: 'grid', rowGap: tokens.spacingVerticalS, margin: 0, paddingLeft: '2.2rem' },
  text: { display: 'block', overflowWrap: 'anywhere' },
  link: { color: tokens.colorBrandForegroundLink },
});

const requestsOf = (uuid: string) =>
  queryOptions({
    queryKey: ['requests', 'of card', uuid],
    queryFn: () => first(management.requests({ smartcard: uuid, sort: 'submittedAt' }), most),
  });

/**
 * The life of one card as a picture and as a list, from its first assignment on. It is put together from what whoever sees
 * the card may see anyway: the card, its requests and its certificates.
 */
export function CardLife({ card }: { readonly card: v2.Smartcard }) {
  const { t } = useLanguage();
  const styles = useStyles();
  const requests = useQuery(requestsOf(card.uuid));
  const certificates = useQuery(certificatesOf({ kind: 'smartcard', object: card }));
  const error = requests.error ?? certificates.error;
  return (
    <section className={styles.section} aria-label={t('cardLife.title')}>
      <Failure error={error} />
      {requests.data === undefined || certificates.data === undefined ? (
        error === null && <Spinner label={t('shell.loading')} />
      ) : (
        <Shown life={lifeOf(card, requests.data, certificates.data, Date.now())} />
      )}
    </section>
  );
}

function Shown({ life }: { readonly life: Life }) {
  const { t, date } = useLanguage();
  const styles = useStyles();
  const [zoom, setZoom] = useState(0);
  const { place, width } = useWidth();
  const day = (instant: number) => date(new Date(instant));
  return (
    <>
      <div className={styles.head}>
        <Subtitle1 as="h2" className={styles.title}>
          {t('cardLife.title')}
        </Subtitle1>
        <Button size="small" disabledFocusable={zoom === 0} onClick={() => setZoom(zoom - 1)}>
          {t('cardLife.smaller')}
        </Button>
        <Button size="small" disabledFocusable={zoom === zooms.length - 1} onClick={() => setZoom(zoom + 1)}>
          {t('cardLife.larger')}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard (WCAG 2.1.1) */}
      <section className={styles.scroll} ref={place} tabIndex={0} aria-label={t('cardLife.events')}>
        <LifePicture
          life={life}
          width={Math.max(smallest, width) * (zooms[zoom] ?? 1)}
          label={t('cardLife.picture', { from: day(life.from), to: day(life.to) })}
        />
      </section>
      <ol className={styles.list} aria-label={t('cardLife.list')}>
        {life.happenings.map((happening) => (
          <HappeningView key={happening.key} happening={happening} isToCome={happening.at > life.now} />
        ))}
      </ol>
    </>
  );
}

function HappeningView({
  happening,
  isToCome,
}: {
  readonly happening: Happening;
  readonly isToCome: boolean;
}) {
  const { t, time } = useLanguage();
  const styles = useStyles();
  return (
    <li>
      <Body1 className={styles.text}>
        <Said happening={happening} />
      </Body1>
      <Caption1 className={styles.text}>
        {time(new Date(happening.at))}
        {isToCome ? ` · ${t('cardLife.future')}` : null}
      </Caption1>
    </li>
  );
}

function Said({ happening }: { readonly happening: Happening }) {
  const { t, nameOf, nameOfRequest } = useLanguage();
  const { link } = useStyles();
  if (happening.kind === 'created') return t('cardLife.created');
  if (happening.kind !== 'request')
    return t(`cardLife.${happening.kind}`, { name: happening.certificate.templateCommonName });
  const { request, otherCard } = happening;
  return (
    <>
      <Link className={link} to="/requests/$uuid" params={{ uuid: request.uuid }}>
        {nameOfRequest(request)}
      </Link>
      {request.status === 'Completed' ? null : ` – ${nameOf('requestStatus', request.status)}`}
      {otherCard === undefined ? null : (
        <>
          {` – ${t(`cardLife.${otherCard.is}`)}: `}
          <Link className={link} to="/smartcards/$uuid" params={{ uuid: otherCard.uuid }}>
            {t('cardLife.otherCard')}
          </Link>
        </>
      )}
    </>
  );
}

/** The width that a place has on the screen, without its padding, as it changes. */
function useWidth() {
  const place = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (place.current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return { place, width };
}
