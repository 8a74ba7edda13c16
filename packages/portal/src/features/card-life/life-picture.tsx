import { makeStyles, tokens } from '@fluentui/react-components';
import { scaleTime } from 'd3-scale';
import { useLanguage } from '../../language/language.js';
import type { Happening, Life } from './life.js';

const left = 18;
const bandTop = 28;
const bandHeight = 26;
const markRadius = 10;
const barHeight = 30;

const useStyles = makeStyles({
  picture: { display: 'block', fontFamily: tokens.fontFamilyBase, fontSize: tokens.fontSizeBase200 },
  text: { fill: tokens.colorNeutralForeground1 },
  soft: { fill: tokens.colorNeutralForeground2 },
  line: { stroke: tokens.colorNeutralStroke2, strokeWidth: '1px' },
  today: { stroke: tokens.colorNeutralForeground1, strokeWidth: '1.5px', strokeDasharray: '4 3' },
  New: { fill: tokens.colorNeutralBackground5 },
  Assigned: { fill: tokens.colorPaletteBlueBackground2 },
  Active: { fill: tokens.colorPaletteGreenBackground2 },
  Suspended: { fill: tokens.colorPaletteYellowBackground2 },
  Disabled: { fill: tokens.colorPaletteRedBackground2 },
  Retired: { fill: tokens.colorNeutralBackground6 },
  mark: { fill: tokens.colorBrandBackground },
  number: { fill: tokens.colorNeutralForegroundOnBrand, textAnchor: 'middle', dominantBaseline: 'central' },
  valid: { fill: tokens.colorPaletteGreenBackground2 },
  cut: { fill: 'none', stroke: tokens.colorPaletteRedBorder2, strokeDasharray: '3 3' },
  cross: { stroke: tokens.colorPaletteRedBorder2, strokeWidth: '2.5px' },
});

/** The life of a card, drawn: states as a band, happenings as numbered marks, certificates as bars. */
export function LifePicture(props: { readonly life: Life; readonly width: number; readonly label: string }) {
  const { life, width, label } = props;
  const { t, date, nameOf } = useLanguage();
  const styles = useStyles();
  const x = scaleTime([life.from, life.to], [left, width - 40]);
  const marks = lanesOf(life.happenings, x);
  const lanes = 1 + Math.max(0, ...marks.map(({ lane }) => lane));
  const marksTop = bandTop + bandHeight + 14;
  const barsTop = marksTop + lanes * (markRadius * 2 + 4) + 12;
  const height = barsTop + life.bars.length * (barHeight + 8) + 8;
  return (
    <svg role="img" aria-label={label} width={width} height={height} className={styles.picture}>
      {x.ticks(Math.max(2, Math.floor(width / 160))).map((tick) => (
        <g key={tick.getTime()}>
          <line className={styles.line} x1={x(tick)} x2={x(tick)} y1={16} y2={height} />
          <text className={styles.soft} x={x(tick) + 3} y={12}>
            {date(tick)}
          </text>
        </g>
      ))}
      {life.bands.map(({ status, from, to }) => (
        <g key={`${status} ${from}`}>
          <rect
            className={styles[status]}
            x={x(from)}
            y={bandTop}
            width={Math.max(3, x(to) - x(from))}
            height={bandHeight}
            rx={4}
          >
            <title>
              {t('cardLife.validity', {
                name: nameOf('status', status),
                from: date(new Date(from)),
                to: date(new Date(to)),
              })}
            </title>
          </rect>
          {x(to) - x(from) > 70 ? (
            <text className={styles.text} x={x(from) + 8} y={bandTop + 17}>
              {nameOf('status', status)}
            </text>
          ) : null}
        </g>
      ))}
      <line className={styles.today} x1={x(life.now)} x2={x(life.now)} y1={16} y2={height} />
      <text className={styles.text} x={x(life.now) + 3} y={bandTop - 3}>
        {t('cardLife.today')}
      </text>
      {marks.map(({ key, at, lane }, index) => (
        <g key={key}>
          <line className={styles.line} x1={x(at)} x2={x(at)} y1={bandTop + bandHeight} y2={marksTop} />
          <circle
            className={styles.mark}
            cx={x(at)}
            cy={marksTop + markRadius + lane * (markRadius * 2 + 4)}
            r={markRadius}
          />
          <text className={styles.number} x={x(at)} y={marksTop + markRadius + lane * (markRadius * 2 + 4)}>
            {index + 1}
          </text>
        </g>
      ))}
      {life.bars.map((bar, index) => (
        <CertificateBar key={bar.certificate.uuid} bar={bar} x={x} top={barsTop + index * (barHeight + 8)} />
      ))}
    </svg>
  );
}

function CertificateBar(props: {
  readonly bar: Life['bars'][number];
  readonly x: (instant: number) => number;
  readonly top: number;
}) {
  const { bar, x, top } = props;
  const styles = useStyles();
  const end = Math.min(bar.to, Math.max(bar.from, bar.cutAt ?? bar.to));
  return (
    <g>
      {bar.cutAt === undefined ? null : (
        <rect
          className={styles.cut}
          x={x(end)}
          y={top}
          width={Math.max(1, x(bar.to) - x(end))}
          height={barHeight}
          rx={4}
        />
      )}
      <rect
        className={styles.valid}
        x={x(bar.from)}
        y={top}
        width={Math.max(3, x(end) - x(bar.from))}
        height={barHeight}
        rx={4}
      />
      {bar.cutAt === undefined ? null : (
        <path className={styles.cross} d={`M ${x(end) - 5} ${top + 10} l 10 10 m 0 -10 l -10 10`} />
      )}
      <text className={styles.text} x={x(bar.from) + 12} y={top + 19}>
        {bar.certificate.templateCommonName}
      </text>
    </g>
  );
}

/** Marks that would cover one another stand below each other. */
function lanesOf(
  happenings: readonly Happening[],
  x: (instant: number) => number,
): readonly (Happening & { readonly lane: number })[] {
  const ends: number[] = [];
  return happenings.map((happening) => {
    const place = x(happening.at);
    const free = ends.findIndex((end) => end < place - markRadius);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = place + markRadius + 2;
    return { ...happening, lane };
  });
}
