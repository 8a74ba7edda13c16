import {
  Body1,
  MessageBar,
  MessageBarBody,
  Subtitle1,
  Subtitle2,
  TableCell,
  TableRow,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Failure } from '../../../app/failure.js';
import { ScrollingTable } from '../../../app/scrolling-table.js';
import { useLanguage } from '../../../language/language.js';
import { management } from '../../../server.js';
import './texts.js';
import { AsItIs } from '../../../app/as-it-is.js';

/** The revocation lists in force, and whether they are at the places outside the server. */
export function PublishedLists() {
  const { t, time, number } = useLanguage();
  const { data, error } = useQuery({
    queryKey: ['published lists'],
    queryFn: () => management.publishedLists(),
  });
  return (
    <>
      <Subtitle1 as="h2">{t('authorities.lists')}</Subtitle1>
      <Failure error={error} />
      <ScrollingTable
        label={t('authorities.lists')}
        isWide
        columns={[
          t('authorities.file'),
          t('authorities.of'),
          t('authorities.entries'),
          t('authorities.made'),
          t('authorities.next'),
        ]}
      >
        {(data?.lists ?? []).map((list) => (
          <TableRow key={list.fileName}>
            <TableCell translate="no">{list.fileName}</TableCell>
            <TableCell translate="no">{list.authority}</TableCell>
            <TableCell>{list.entries === null ? '–' : number(list.entries)}</TableCell>
            <TableCell>{time(list.thisUpdate)}</TableCell>
            <TableCell>{time(list.nextUpdate)}</TableCell>
          </TableRow>
        ))}
      </ScrollingTable>
      {(data?.failures ?? []).map(({ fileName, failingSince, lastFailedAt, reason }) => (
        <MessageBar key={fileName} intent="error" layout="multiline">
          <MessageBarBody>
            {t('authorities.listFailing', {
              ...{ file: fileName, reason },
              since: time(failingSince),
              last: time(lastFailedAt),
            })}
          </MessageBarBody>
        </MessageBar>
      ))}
      <Subtitle2 as="h3">{t('authorities.targets')}</Subtitle2>
      {data?.targets.length === 0 ? <Body1>{t('authorities.noTargets')}</Body1> : null}
      {(data?.targets ?? []).map((target) => (
        <Body1 key={target.name}>
          <AsItIs>{target.name}</AsItIs>
          {target.lastSuccessAt === null
            ? ''
            : ` · ${t('authorities.targetSound', { time: time(target.lastSuccessAt) })}`}
          {target.missing.length === 0
            ? ''
            : ` · ${t('authorities.targetMissing', { files: target.missing.join(', ') })}`}
          {target.lastError === null
            ? ''
            : ` · ${t('authorities.targetFailed', { reason: target.lastError })}`}
        </Body1>
      ))}
    </>
  );
}
