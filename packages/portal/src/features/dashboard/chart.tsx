import { HorizontalBarChart, VerticalBarChart } from '@fluentui/react-charts';
import { makeStyles, tokens } from '@fluentui/react-components';
import type { Counted } from './counts.js';

const useStyles = makeStyles({ chart: { minWidth: 0, overflowX: 'hidden' } });

/**
 * Numbers as bars. The picture is inert: the table beside it says the same to everybody, with the ways to the lists behind
 * the numbers, and nobody has to go through the bars one by one.
 */
export function Chart(props: { readonly rows: readonly Counted[]; readonly direction: 'upright' | 'lying' }) {
  const { rows, direction } = props;
  const styles = useStyles();
  return (
    <div className={styles.chart} inert>
      {direction === 'upright' ? (
        <VerticalBarChart
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
