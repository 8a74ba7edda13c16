import type { v2 } from '@cardea/sdk';
import {
  Body1,
  Button,
  Field,
  makeStyles,
  ProgressBar,
  Select,
  TableCell,
  tokens,
} from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Failure } from '../../../app/failure.js';
import { LongTable } from '../../../app/long-table.js';
import { useLanguage } from '../../../language/language.js';
import { management, queries } from '../../../server.js';
import { AreaPage } from '../area-page.js';
import { useGrowing } from '../growing.js';
import { Export } from './export.js';
import './texts.js';

const states = ['waiting', 'running', 'done', 'failed'] as const;

const useStyles = makeStyles({
  state: {
    display: 'grid',
    rowGap: tokens.spacingVerticalXS,
    paddingBlock: tokens.spacingVerticalXS,
    minWidth: '6rem',
    overflowWrap: 'anywhere',
  },
  filter: { maxWidth: '20rem' },
  error: { color: tokens.colorPaletteRedForeground1 },
});

/** Work that the server does by itself or was asked for: what became of it, and failed work again. */
export function JobsPage() {
  const { t } = useLanguage();
  const styles = useStyles();
  const [state, setState] = useState<v2.Job['state']>();
  const { items, error, isPending, more } = useGrowing(
    ['jobs', state],
    (at) =>
      management.api.GET('/api/v2/jobs', {
        params: { query: { limit: 100, ...(state === undefined ? {} : { state }), ...at } },
      }),
    (jobs) => jobs.some((job) => job.state === 'running'),
  );
  return (
    <AreaPage title={t('jobs.title')} intro={t('jobs.intro')} isLoading={isPending} error={error}>
      <Export />
      <Field label={t('jobs.show')} className={styles.filter}>
        <Select
          value={state ?? ''}
          onChange={(_, { value }) => setState(states.find((each) => each === value))}
        >
          <option value="">{t('jobs.all')}</option>
          {states.map((each) => (
            <option key={each} value={each}>
              {t(`jobState.${each}`)}
            </option>
          ))}
        </Select>
      </Field>
      {items.length === 0 ? <Body1 role="status">{t('jobs.none')}</Body1> : null}
      {items.length === 0 ? null : (
        <LongTable
          label={t('jobs.title')}
          isWide
          columns={[t('jobs.kind'), t('jobs.state'), t('jobs.due'), t('jobs.ended'), t('cards.actions')]}
          rows={items}
          keyOf={({ uuid }) => uuid}
          cellsOf={(job) => <JobCells job={job} />}
          more={more}
        />
      )}
    </AreaPage>
  );
}

function JobCells({ job }: { readonly job: v2.Job }) {
  const { t, time, number } = useLanguage();
  const styles = useStyles();
  const retry = useMutation({
    mutationFn: () => management.retryJob(job.uuid),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['jobs'] }),
  });
  const kind = t(`jobKind.${job.kind}`);
  return (
    <>
      <TableCell>{kind}</TableCell>
      <TableCell>
        <span className={styles.state}>
          <span>{t(`jobState.${job.state}`)}</span>
          {job.state === 'running' ? (
            <ProgressBar
              aria-label={t('jobs.progress', { kind })}
              {...(job.progressPercent === null ? {} : { value: job.progressPercent / 100 })}
            />
          ) : null}
          {job.lastError === null ? null : (
            <span className={styles.error}>
              {job.lastError} {t('jobs.attempts', { count: job.attempts, number: number(job.attempts) })}
            </span>
          )}
        </span>
      </TableCell>
      <TableCell>{time(job.runAt)}</TableCell>
      <TableCell>{job.finishedAt === null ? '–' : time(job.finishedAt)}</TableCell>
      <TableCell>
        {job.state === 'failed' ? (
          <Button size="small" disabledFocusable={retry.isPending} onClick={() => retry.mutate()}>
            {t('jobs.retry')}
          </Button>
        ) : null}
        <Failure error={retry.error} />
      </TableCell>
    </>
  );
}
