import { Body1, Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { Failure } from '../../app/failure.js';
import { NotFoundPage } from '../../app/not-found-page.js';
import { Page } from '../../app/page.js';
import { saveAs, spreadsheetOf } from '../../app/save-as.js';
import { useLanguage } from '../../language/language.js';
import { management } from '../../server.js';
import { isReportName, type ReportName, reports } from './report-names.js';
import { ReportTable } from './report-table.js';
import { instantsOf, reportRows } from './reports.js';

const useStyles = makeStyles({
  form: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalL, alignItems: 'end' },
});

/** One report. */
export function ReportPage() {
  const { name } = useParams({ from: '/reports/$name' });
  return isReportName(name) ? <Report key={name} name={name} /> : <NotFoundPage />;
}

function Report({ name }: { readonly name: ReportName }) {
  const { t, nameOf } = useLanguage();
  const styles = useStyles();
  const [period, setPeriod] = useState({ from: '', before: '' });
  const { data: rows, error, isPending } = useQuery(reportRows(name, period));
  const download = useMutation({
    mutationFn: () => management.reportCsv(name, instantsOf(period)),
    onSuccess: (csv) =>
      saveAs(
        spreadsheetOf(csv, (column) => nameOf('column', column)),
        `${name}.csv`,
      ),
  });
  return (
    <Page title={nameOf('report', name)} error={error}>
      <div className={styles.form}>
        {reports[name].hasPeriod ? (
          <>
            <Field label={t('reports.from')}>
              <Input
                type="date"
                value={period.from}
                onChange={(_, { value }) => setPeriod({ ...period, from: value })}
              />
            </Field>
            <Field label={t('reports.before')}>
              <Input
                type="date"
                value={period.before}
                onChange={(_, { value }) => setPeriod({ ...period, before: value })}
              />
            </Field>
          </>
        ) : null}
        <Button disabledFocusable={download.isPending} onClick={() => download.mutate()}>
          {t('reports.download')}
        </Button>
      </div>
      <Failure error={download.error} />
      {isPending ? <Body1 role="status">{t('shell.loading')}</Body1> : null}
      {rows?.length === 0 ? <Body1 role="status">{t('reports.empty')}</Body1> : null}
      {rows === undefined || rows.length === 0 ? null : <ReportTable name={name} rows={rows} />}
    </Page>
  );
}
