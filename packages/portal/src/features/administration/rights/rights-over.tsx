import type { v2 } from '@cardea/sdk';
import {
  Body1,
  Caption1,
  makeStyles,
  Subtitle1,
  TableCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Failure } from '../../../app/failure.js';
import { nameOfPerson } from '../../../app/person-name.js';
import { ScrollingTable } from '../../../app/scrolling-table.js';
import { useLanguage } from '../../../language/language.js';
import { management } from '../../../server.js';
import { useSentences } from '../security-descriptors/sentences.js';
import { type Trustee, TrusteePicker } from '../security-descriptors/trustee-picker.js';
import './texts.js';

const useStyles = makeStyles({
  section: { display: 'grid', rowGap: tokens.spacingVerticalS, minWidth: 0, justifyItems: 'start' },
  table: { width: '100%', minWidth: 0 },
});

/** Which rights somebody holds over a person, and what gives each. */
export function RightsOver({ target }: { readonly target: v2.DirectoryUser }) {
  const { t } = useLanguage();
  const styles = useStyles();
  const { whatOf } = useSentences();
  const [holder, setHolder] = useState<Trustee>();
  const { data, error } = useQuery({
    queryKey: ['rights over', target.uuid, holder?.uuid],
    queryFn: () => management.rightsOver(target.uuid, holder?.uuid ? { holder: holder.uuid } : {}),
    enabled: holder !== undefined,
  });
  const name = nameOfPerson(target);
  return (
    <section className={styles.section}>
      <Subtitle1 as="h2">{t('rights.over1', { name })}</Subtitle1>
      <Caption1>{t('rights.noSelf')}</Caption1>
      <TrusteePicker label={t('rights.holder')} among="people" onChoose={setHolder} />
      <Failure error={error} />
      <div role="status" className={styles.table}>
        {holder !== undefined && data?.length === 0 ? (
          <Body1>{t('rights.none', { holder: holder.name, name })}</Body1>
        ) : null}
        {holder === undefined || data === undefined || data.length === 0 ? null : (
          <ScrollingTable
            label={t('rights.over1', { name })}
            columns={[t('rights.rightsColumn'), t('rights.because')]}
          >
            {data.map(({ right, because }) => (
              <TableRow key={right}>
                <TableCell>{whatOf([right])}</TableCell>
                <TableCell>{because}</TableCell>
              </TableRow>
            ))}
          </ScrollingTable>
        )}
      </div>
    </section>
  );
}
