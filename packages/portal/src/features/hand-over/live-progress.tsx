import './texts.js';
import type { v2 } from '@cardea/sdk';
import { Body1, makeStyles, Spinner, Subtitle1, tokens } from '@fluentui/react-components';
import { useLanguage } from '../../language/language.js';
import type { ToldStep } from './use-watch.js';

const useStyles = makeStyles({
  section: { display: 'grid', rowGap: tokens.spacingVerticalS, justifyItems: 'start' },
  steps: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXXL },
});

/** What the card agent does, step by step, as it happens; nothing before it has begun. */
export function LiveProgress(props: { readonly request: v2.Request; readonly told: readonly ToldStep[] }) {
  const { request, told } = props;
  const { t, textIfAny } = useLanguage();
  const styles = useStyles();
  const last = told.at(-1)?.step;
  if (last === undefined) return null;
  const isAtWork = request.status === 'Approved' || request.status === 'Executing';
  return (
    <section className={styles.section} aria-label={t('handOver.live')}>
      <Subtitle1 as="h2">{t('handOver.live')}</Subtitle1>
      <div role="log" aria-live="polite">
        <ol className={styles.steps}>
          {told.map(({ step, at }, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: steps are only added at the end
            <li key={`${at}-${place}`}>{textIfAny(`progress.${step}`) ?? step}</li>
          ))}
        </ol>
        {request.status === 'Completed' ? <Body1>{t('handOver.done')}</Body1> : null}
      </div>
      {isAtWork && last !== 'interrupted' ? <Spinner size="tiny" label={t('shell.loading')} /> : null}
    </section>
  );
}
