import type { v2 } from '@cardea/sdk';
import { Body1, Button, Subtitle1, TableCell, TableRow } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Failure } from '../../app/failure.js';
import { nameOfPerson } from '../../app/person-name.js';
import { ScrollingTable } from '../../app/scrolling-table.js';
import { useLanguage } from '../../language/language.js';
import { management } from '../../server.js';
import { ConfirmDialog } from '../administration/confirm-dialog.js';
import { NewTokenDialog } from './new-token-dialog.js';
import './texts.js';

/** API tokens, each of which can be ended; people make them for themselves. */
export function Tokens({ whose }: { readonly whose: 'own' | 'all' }) {
  const { t, time } = useLanguage();
  const [ending, setEnding] = useState<v2.ApiToken>();
  const [isMaking, setMaking] = useState(false);
  const { data, error } = useQuery({
    queryKey: ['api tokens', whose],
    queryFn: () => management.apiTokens(whose),
  });
  return (
    <>
      <Subtitle1 as="h2">{t('signIns.tokens')}</Subtitle1>
      <Failure error={error} />
      {data?.length === 0 ? <Body1>{t('signIns.noTokens')}</Body1> : null}
      {data === undefined || data.length === 0 ? null : (
        <ScrollingTable
          label={t('signIns.tokens')}
          isWide
          columns={[t('signIns.name'), t('signIns.person'), t('signIns.until'), t('cards.actions')]}
        >
          {data.map((token) => (
            <TableRow key={token.uuid}>
              <TableCell translate="no">{token.name}</TableCell>
              <TableCell translate="no">{nameOfPerson({ ...token, accountName: token.account })}</TableCell>
              <TableCell>{token.expiresAt === null ? t('signIns.noEnd') : time(token.expiresAt)}</TableCell>
              <TableCell>
                <Button
                  size="small"
                  aria-label={t('signIns.endOf', { what: token.name })}
                  onClick={() => setEnding(token)}
                >
                  {t('signIns.end')}
                </Button>
              </TableCell>
            </TableRow>
          ))}
        </ScrollingTable>
      )}
      {whose === 'own' ? (
        <div>
          <Button onClick={() => setMaking(true)}>{t('signIns.newToken')}</Button>
        </div>
      ) : null}
      {isMaking ? <NewTokenDialog onClose={() => setMaking(false)} /> : null}
      {ending === undefined ? null : (
        <ConfirmDialog
          title={t('signIns.endToken')}
          text={t('signIns.endTokenText', { name: ending.name })}
          submit={t('signIns.end')}
          act={() => management.deleteApiToken(ending.uuid)}
          onClose={() => setEnding(undefined)}
        />
      )}
    </>
  );
}
