import {
  Body1,
  Button,
  Field,
  Input,
  makeStyles,
  Select,
  Subtitle1,
  TableCell,
  TableRow,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { AsItIs } from '../../../app/as-it-is.js';
import { ScrollingTable } from '../../../app/scrolling-table.js';
import { useLanguage } from '../../../language/language.js';
import { management } from '../../../server.js';
import { AreaPage } from '../area-page.js';
import { ConfirmDialog } from '../confirm-dialog.js';
import './texts.js';

const nameTypes = ['dNSName', 'rfc822Name', 'userPrincipalName', 'commonName'] as const;

const useStyles = makeStyles({ value: { overflowWrap: 'anywhere' } });

/** What is asked before a block is made or ended. */
interface Question {
  readonly title: string;
  readonly text: string;
  readonly submit: string;
  readonly fields?: ReactNode;
  readonly act: (form: FormData) => Promise<unknown>;
}

/** Public keys and names that nobody is certified for, and the lists of weak keys. */
export function BlocklistsPage() {
  const { t, number } = useLanguage();
  const [question, setQuestion] = useState<Question>();
  const { data, error, isPending } = useQuery({
    queryKey: ['blocklists'],
    queryFn: async () => {
      const [keys, names, lists] = await Promise.all([
        management.blockedKeys(),
        management.blockedNames(),
        management.keyLists(),
      ]);
      return { keys, names, lists };
    },
  });
  const unblocking = {
    end: t('blocklists.unblock'),
    endOf: (what: string) => t('blocklists.unblockOf', { what }),
  };
  const removing = {
    end: t('blocklists.removeList'),
    endOf: (what: string) => t('blocklists.removeListOf', { what }),
  };
  const ending = (what: string, act: () => Promise<unknown>, { end, endOf } = unblocking) =>
    setQuestion({ title: endOf(what), text: t('blocklists.unblockText'), submit: end, act });
  return (
    <AreaPage title={t('blocklists.title')} intro={t('blocklists.intro')} isLoading={isPending} error={error}>
      <Blocks
        heading={t('blocklists.keys')}
        none={t('blocklists.noKeys')}
        what={t('blocklists.hash')}
        blocks={(data?.keys ?? []).map(({ publicKeySha256, reason, blockedAt }) => ({
          what: publicKeySha256,
          name: publicKeySha256,
          reason,
          since: blockedAt,
          onEnd: () => ending(publicKeySha256, () => management.unblockKey(publicKeySha256)),
        }))}
        words={unblocking}
        add={t('blocklists.blockKey')}
        onAdd={() =>
          setQuestion({
            title: t('blocklists.blockKey'),
            text: t('blocklists.intro'),
            submit: t('blocklists.blockKey'),
            fields: (
              <Field label={t('blocklists.hash')} hint={t('blocklists.keyHint')} required>
                <Input name="value" maxLength={100} />
              </Field>
            ),
            act: (form) =>
              management.blockKey({
                publicKeySha256: String(form.get('value') ?? '').trim(),
                reason: String(form.get('reason') ?? ''),
              }),
          })
        }
      />
      <Blocks
        heading={t('blocklists.names')}
        none={t('blocklists.noNames')}
        what={t('blocklists.value')}
        blocks={(data?.names ?? []).map(({ uuid, type, matching, value, reason, blockedAt }) => ({
          what: value,
          about: `${t(`blockedNameType.${type}`)}, ${t(`blocklists.${matching}`)}`,
          name: `${value} (${t(`blockedNameType.${type}`)}, ${t(`blocklists.${matching}`)})`,
          reason,
          since: blockedAt,
          onEnd: () => ending(value, () => management.unblockName(uuid)),
        }))}
        words={unblocking}
        add={t('blocklists.blockName')}
        onAdd={() =>
          setQuestion({
            title: t('blocklists.blockName'),
            text: t('blocklists.intro'),
            submit: t('blocklists.blockName'),
            fields: <NameFields />,
            act: (form) =>
              management.blockName({
                type: nameTypes.find((each) => each === form.get('type')) ?? 'dNSName',
                matching: form.get('matching') === 'suffix' ? 'suffix' : 'exact',
                value: String(form.get('value') ?? ''),
                reason: String(form.get('reason') ?? ''),
              }),
          })
        }
      />
      <Blocks
        heading={t('blocklists.lists')}
        none={t('blocklists.noLists')}
        what={t('blocklists.list')}
        words={removing}
        blocks={(data?.lists ?? []).map(({ name, keys, reason, changedAt }) => ({
          what: name,
          about: `${t('blocklists.count')}: ${number(keys)}`,
          name,
          reason,
          since: changedAt,
          onEnd: () => ending(name, () => management.removeKeyList(name), removing),
        }))}
      />
      {question === undefined ? null : (
        <ConfirmDialog {...question} onClose={() => setQuestion(undefined)}>
          {question.fields === undefined ? null : (
            <>
              {question.fields}
              <Field label={t('blocklists.reason')} hint={t('blocklists.reasonHint')} required>
                <Input name="reason" maxLength={500} />
              </Field>
            </>
          )}
        </ConfirmDialog>
      )}
    </AreaPage>
  );
}

function NameFields() {
  const { t } = useLanguage();
  return (
    <>
      <Field label={t('blocklists.type')}>
        <Select name="type">
          {nameTypes.map((type) => (
            <option key={type} value={type}>
              {t(`blockedNameType.${type}`)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t('blocklists.matching')}>
        <Select name="matching">
          <option value="exact">{t('blocklists.exact')}</option>
          <option value="suffix">{t('blocklists.suffix')}</option>
        </Select>
      </Field>
      <Field label={t('blocklists.value')} required>
        <Input name="value" maxLength={400} />
      </Field>
    </>
  );
}

function Blocks(props: {
  readonly heading: string;
  readonly none: string;
  /** Heading of the column that says what is blocked. */
  readonly what: string;
  readonly blocks: readonly {
    readonly what: string;
    /** More about what is blocked. */
    readonly about?: string;
    /** What it is called where it is ended. */
    readonly name: string;
    readonly reason: string;
    readonly since: string;
    readonly onEnd: () => void;
  }[];
  /** What ending a block is called, alone and with its name. */
  readonly words: { readonly end: string; readonly endOf: (name: string) => string };
  readonly add?: string;
  readonly onAdd?: () => void;
}) {
  const { heading, none, what, blocks, words, add, onAdd } = props;
  const { t, date } = useLanguage();
  const styles = useStyles();
  return (
    <>
      <Subtitle1 as="h2">{heading}</Subtitle1>
      {blocks.length === 0 ? (
        <Body1>{none}</Body1>
      ) : (
        <ScrollingTable
          label={heading}
          columns={[what, t('blocklists.reason'), t('blocklists.since'), t('cards.actions')]}
        >
          {blocks.map((block) => (
            <TableRow key={block.name}>
              <TableCell className={styles.value}>
                <AsItIs>{block.what}</AsItIs>
                {block.about === undefined ? '' : ` · ${block.about}`}
              </TableCell>
              <TableCell className={styles.value}>
                <AsItIs>{block.reason}</AsItIs>
              </TableCell>
              <TableCell>{date(block.since)}</TableCell>
              <TableCell>
                <Button size="small" aria-label={words.endOf(block.name)} onClick={block.onEnd}>
                  {words.end}
                </Button>
              </TableCell>
            </TableRow>
          ))}
        </ScrollingTable>
      )}
      {add === undefined ? null : (
        <div>
          <Button onClick={onAdd}>{add}</Button>
        </div>
      )}
    </>
  );
}
