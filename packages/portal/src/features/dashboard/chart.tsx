import { HorizontalBarChart, VerticalBarChart } from '@fluentui/react-charts';
import { makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import type { Counted } from './counts.js';

const useStyles = makeStyles({ chart: { minWidth: 0, overflowX: 'hidden' } });

/**
 * Numbers as bars. The picture is inert: the table beside it says the same to everybody, with the ways to the lists behind
 * the numbers, and nobody has to go through the bars one by one.
 */
export function Chart(props: { readonly rows: readonly Counted[]; readonly direction: 'upright' | 'lying' }) {
  const { rows, direction } = props;
  const styles = useStyles();
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState<number>();
  useEffect(() => {
    if (place.current === null) return;
    // The charts measure their place once: a window that becomes narrower would cut them off.
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={place} className={styles.chart} inert>
      {direction === 'upright' ? (
        <VerticalBarChart
          key={width}
          {...(width === undefined ? {} : { width })}
          data={rows.map(({ name, count }) => ({ x: name, y: count, color: tokens.colorBrandBackground }))}
          height={220}
          hideLegend
          hideTooltip
          useSingleColor
          colors={[tokens.colorBrandBackground]}
          rotateXAxisLables
        />
      ) : (
        <HorizontalBarChart
          data={rows.map(({ name, count }) => ({
            chartTitle: name,
            chartData: [
              {
                legend: name,
                horizontalBarChartdata: { x: count, total: Math.max(1, ...rows.map((row) => row.count)) },
                color: tokens.colorBrandBackground,
              },
            ],
          }))}
          hideTooltip
        />
      )}
    </div>
  );
}
