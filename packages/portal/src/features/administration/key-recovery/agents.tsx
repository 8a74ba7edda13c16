import type { v2 } from '@cardea/sdk';
import {
  Body1,
  Button,
  Field,
  Input,
  makeStyles,
  Subtitle1,
  TableCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Failure } from '../../../app/failure.js';
import { ScrollingTable } from '../../../app/scrolling-table.js';
import { useLanguage } from '../../../language/language.js';
import { management, queries } from '../../../server.js';
import { ConfirmDialog } from '../confirm-dialog.js';
import { NewAgent } from './new-agent.js';
import './texts.js';

const useStyles = makeStyles({
  form: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalM,
    alignItems: 'end',
    minWidth: 0,
  },
});

/** How many agents must consent, and who they are. */
export function Agents() {
  const { t, date } = useLanguage();
  const [retired, setRetired] = useState<v2.KeyRecoveryAgent>();
  const { data, error } = useQuery({ queryKey: ['key recovery'], queryFn: () => management.keyRecovery() });
  const reshare = useMutation({
    mutationFn: () => management.reshareArchivedKeys(),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['key recoveries'] }),
  });
  if (data === undefined) return <Failure error={error} />;
  return (
    <>
      <ConsentsNeeded stored={data.consentsNeeded} />
      <Subtitle1 as="h2">{t('keyRecovery.agents')}</Subtitle1>
      {data.agents.length === 0 ? <Body1>{t('keyRecovery.noAgents')}</Body1> : null}
      {data.agents.length === 0 ? null : (
        <ScrollingTable
          label={t('keyRecovery.agents')}
          columns={[t('keyRecovery.agent'), t('keyRecovery.key'), t('keyRecovery.since'), t('cards.actions')]}
        >
          {data.agents.map((agent) => (
            <TableRow key={agent.uuid}>
              <TableCell translate="no">{agent.accountName}</TableCell>
              <TableCell>
                {agent.isKeyInKeystore ? t('keyRecovery.inKeystore') : t('keyRecovery.atAgent')}
              </TableCell>
              <TableCell>{date(agent.addedAt)}</TableCell>
              <TableCell>
                {agent.retiredAt === null ? (
                  <Button
                    size="small"
                    aria-label={t('keyRecovery.retireOf', { name: agent.accountName })}
                    onClick={() => setRetired(agent)}
                  >
                    {t('keyRecovery.retire')}
                  </Button>
                ) : (
                  t('keyRecovery.retired', { time: date(agent.retiredAt) })
                )}
              </TableCell>
            </TableRow>
          ))}
        </ScrollingTable>
      )}
      <NewAgent />
      <Body1>{t('keyRecovery.reshareText')}</Body1>
      <Failure error={reshare.error} />
      <div>
        <Button disabledFocusable={reshare.isPending} onClick={() => reshare.mutate()}>
          {t('keyRecovery.reshare')}
        </Button>
      </div>
      {retired === undefined ? null : (
        <ConfirmDialog
          title={t('keyRecovery.retireOf', { name: retired.accountName })}
          text={t('keyRecovery.retireText', { name: retired.accountName })}
          submit={t('keyRecovery.retire')}
          act={() => management.retireKeyRecoveryAgent(retired.uuid)}
          onClose={() => setRetired(undefined)}
        />
      )}
    </>
  );
}

function ConsentsNeeded({ stored }: { readonly stored: number }) {
  const { t } = useLanguage();
  const styles = useStyles();
  const [draft, setDraft] = useState<string>();
  const typed = draft ?? String(stored);
  const save = useMutation({
    mutationFn: (sent: string) => management.changeConsentsNeeded(Number(sent)),
    onSuccess: async (_, sent) => {
      await queries.invalidateQueries({ queryKey: ['key recovery'] });
      setDraft((now) => (now === sent ? undefined : now));
    },
  });
  return (
    <>
      <div className={styles.form}>
        <Field label={t('keyRecovery.settings')} hint={t('keyRecovery.settingsHint')}>
          <Input type="number" min={0} max={255} value={typed} onChange={(_, { value }) => setDraft(value)} />
        </Field>
        <Button
          disabledFocusable={save.isPending || typed === '' || typed === String(stored)}
          onClick={() => save.mutate(typed)}
        >
          {t('keyRecovery.save')}
        </Button>
      </div>
      <Failure error={save.error} />
    </>
  );
}
