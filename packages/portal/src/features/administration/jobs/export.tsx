import type { v2 } from '@cardea/sdk';
import { Body1, Button, makeStyles, ProgressBar, Subtitle1, tokens } from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Failure } from '../../../app/failure.js';
import { saveAs } from '../../../app/save-as.js';
import { useLanguage } from '../../../language/language.js';
import { first, management, queries } from '../../../server.js';
import { ConfirmDialog } from '../confirm-dialog.js';
import './texts.js';

const useStyles = makeStyles({
  section: { display: 'grid', rowGap: tokens.spacingVerticalS, justifyItems: 'start' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  progress: { width: 'min(20rem, 100%)' },
});

/** Everything stored as a file: ordered, made by a job, and taken along. */
export function Export() {
  const { t } = useLanguage();
  const styles = useStyles();
  const { data, error } = useQuery({
    queryKey: ['jobs', 'exports'],
    queryFn: () => first(management.jobs({ kind: 'export', limit: 1 }), 1),
    refetchInterval: ({ state }) => (isUnderWay(state.data?.[0]) ? 2000 : false),
  });
  const latest = data?.[0];
  const order = useMutation({
    mutationFn: () => management.orderExport(),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['jobs'] }),
  });
  return (
    <section className={styles.section}>
      <Subtitle1 as="h2">{t('jobs.export')}</Subtitle1>
      <Body1>{t('jobs.exportText')}</Body1>
      <Failure error={error ?? order.error} />
      <Button disabledFocusable={isUnderWay(latest) || order.isPending} onClick={() => order.mutate()}>
        {t('jobs.orderExport')}
      </Button>
      {latest === undefined ? null : <Latest job={latest} />}
    </section>
  );
}

function isUnderWay(job: v2.Job | undefined): boolean {
  return job?.state === 'waiting' || job?.state === 'running';
}

function Latest({ job }: { readonly job: v2.Job }) {
  const { t, time } = useLanguage();
  const styles = useStyles();
  const [isRemoving, setRemoving] = useState(false);
  const download = useMutation({
    mutationFn: async () => new Response(await management.downloadExport(job.uuid)).blob(),
    onSuccess: (octets) => saveAs(octets, `cardea-export-${job.createdAt.slice(0, 10)}.ndjson`),
  });
  return (
    <>
      <Body1 role="status">{t(`jobs.export_${job.state}`, { time: time(job.createdAt) })}</Body1>
      {isUnderWay(job) ? (
        <div className={styles.progress}>
          <ProgressBar
            aria-label={t('jobs.export')}
            {...(job.progressPercent === null ? {} : { value: job.progressPercent / 100 })}
          />
        </div>
      ) : null}
      <Failure error={download.error} />
      {job.state === 'done' ? (
        <div className={styles.buttons}>
          <Button disabledFocusable={download.isPending} onClick={() => download.mutate()}>
            {t('jobs.download')}
          </Button>
          <Button onClick={() => setRemoving(true)}>{t('jobs.removeExport')}</Button>
        </div>
      ) : null}
      {isRemoving ? (
        <ConfirmDialog
          title={t('jobs.removeExport')}
          text={t('jobs.removeExportText')}
          submit={t('jobs.removeExport')}
          act={() => management.deleteExport(job.uuid)}
          onClose={() => setRemoving(false)}
        />
      ) : null}
    </>
  );
}
