import type { v2 } from '@cardea/sdk';
import {
  Badge,
  Body1,
  Button,
  makeStyles,
  Subtitle1,
  TableCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Failure } from '../../app/failure.js';
import { nameOfPerson } from '../../app/person-name.js';
import { ScrollingTable } from '../../app/scrolling-table.js';
import { useLanguage } from '../../language/language.js';
import { management } from '../../server.js';
import { ConfirmDialog } from '../administration/confirm-dialog.js';
import './texts.js';
import { AsItIs } from '../../app/as-it-is.js';

const useStyles = makeStyles({
  person: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
});

/** Browser sessions, each of which can be ended. */
export function Sessions({ whose }: { readonly whose: 'own' | 'all' }) {
  const { t, time } = useLanguage();
  const styles = useStyles();
  const [ending, setEnding] = useState<v2.Session>();
  const { data, error } = useQuery({
    queryKey: ['sessions', whose],
    queryFn: () => management.sessions(whose),
  });
  return (
    <>
      <Subtitle1 as="h2">{t('signIns.sessions')}</Subtitle1>
      <Failure error={error} />
      {data?.length === 0 ? <Body1>{t('signIns.noSessions')}</Body1> : null}
      {data === undefined || data.length === 0 ? null : (
        <ScrollingTable
          label={t('signIns.sessions')}
          isWide
          columns={[t('signIns.person'), t('signIns.since'), t('signIns.until'), t('cards.actions')]}
        >
          {data.map((session) => (
            <TableRow key={session.uuid}>
              <TableCell>
                <span className={styles.person}>
                  <AsItIs>{nameOfPerson({ ...session, accountName: session.account })}</AsItIs>
                  {session.isCurrent ? <Badge appearance="outline">{t('signIns.thisOne')}</Badge> : null}
                </span>
              </TableCell>
              <TableCell>{time(session.createdAt)}</TableCell>
              <TableCell>{time(session.expiresAt)}</TableCell>
              <TableCell>
                <Button
                  size="small"
                  aria-label={t('signIns.endOf', {
                    what: t('signIns.ofWhom', { account: session.account, time: time(session.createdAt) }),
                  })}
                  onClick={() => setEnding(session)}
                >
                  {t('signIns.end')}
                </Button>
              </TableCell>
            </TableRow>
          ))}
        </ScrollingTable>
      )}
      {ending === undefined ? null : (
        <ConfirmDialog
          title={t('signIns.endSession')}
          text={t(ending.isCurrent ? 'signIns.endOwnSessionText' : 'signIns.endSessionText')}
          submit={t('signIns.end')}
          act={() => management.endSession(ending.uuid)}
          onClose={() => setEnding(undefined)}
        />
      )}
    </>
  );
}
