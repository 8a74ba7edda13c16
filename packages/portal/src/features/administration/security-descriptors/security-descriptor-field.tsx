import type { v2 } from '@cardea/sdk';
import {
  Body1,
  Button,
  Caption1,
  Field,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Subtitle2,
  Switch,
  Textarea,
  tokens,
} from '@fluentui/react-components';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useId, useRef, useState } from 'react';
import { Failure } from '../../../app/failure.js';
import { useLanguage } from '../../../language/language.js';
import { management } from '../../../server.js';
import { type DescriptorKind, descriptorKinds } from './descriptor-kinds.js';
import { NewEntryForm } from './new-entry.js';
import { useSentences } from './sentences.js';
import { useSettled } from './use-settled.js';

const useStyles = makeStyles({
  field: { display: 'grid', rowGap: tokens.spacingVerticalS, minWidth: 0 },
  entries: { display: 'grid', rowGap: tokens.spacingVerticalS, listStyleType: 'none', margin: 0, padding: 0 },
  entry: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    columnGap: tokens.spacingHorizontalM,
    paddingBottom: tokens.spacingVerticalXS,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  words: { display: 'grid', flex: '1 1 14rem', minWidth: 0, overflowWrap: 'anywhere' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' },
  remark: { color: tokens.colorNeutralForeground2 },
});

/**
 * A security descriptor to read and change: its entries as sentences, entries added by choosing who and what, and its text
 * with what is wrong in it. `onChange` gets SDDL; text that cannot be read is given too, and refused when it is saved.
 */
export function SecurityDescriptorField(props: {
  readonly label: string;
  readonly hint?: string;
  readonly kind: DescriptorKind;
  /** Of its heading, after those above it on the page. */
  readonly level?: 2 | 3;
  /** SDDL. */
  readonly value: string;
  readonly onChange: (sddl: string) => void;
}) {
  const { label, hint, kind, level = 3, value, onChange } = props;
  const { t } = useLanguage();
  const styles = useStyles();
  const heading = useId();
  const buttons = useRef<HTMLDivElement>(null);
  /** To the button that opens the form: the one that was pressed may be gone. */
  const focusOnAdd = () => buttons.current?.querySelector('button')?.focus();
  const [isAdding, setAdding] = useState(false);
  const [isTextShown, setTextShown] = useState(false);
  const described = useDescribed(value);
  const change = useMutation({
    mutationFn: (wanted: Pick<v2.SecurityDescriptorToDescribe, 'add' | 'remove'>) =>
      management.describeSecurityDescriptor({ securityDescriptor: value, ...wanted }),
    onSuccess: ({ securityDescriptor }) => {
      setAdding(false);
      onChange(securityDescriptor);
      focusOnAdd();
    },
  });
  return (
    <section className={styles.field} aria-labelledby={heading}>
      <Subtitle2 as={level === 2 ? 'h2' : 'h3'} id={heading}>
        {label}
      </Subtitle2>
      {hint === undefined ? null : <Caption1 className={styles.remark}>{hint}</Caption1>}
      {described.error === null ? (
        <Entries
          kind={kind}
          described={described.data}
          isBusy={change.isPending}
          onRemove={(place) => change.mutate({ remove: [place] })}
        />
      ) : (
        <Failure error={described.error} />
      )}
      <Failure error={change.error} />
      <div ref={buttons} className={styles.buttons}>
        <Button
          aria-expanded={isAdding}
          disabledFocusable={described.error !== null}
          onClick={() => setAdding(!isAdding)}
        >
          {t('securityDescriptor.add')}
        </Button>
        {value === '' ? null : (
          <Button appearance="subtle" onClick={() => onChange('')}>
            {t('securityDescriptor.clear')}
          </Button>
        )}
        <Switch
          label={t('securityDescriptor.showText')}
          checked={isTextShown}
          onChange={(_, { checked }) => setTextShown(checked)}
        />
      </div>
      {isAdding ? (
        <NewEntryForm
          kind={kind}
          isBusy={change.isPending}
          onAdd={(entry) => change.mutate({ add: [entry] })}
          onCancel={() => {
            setAdding(false);
            focusOnAdd();
          }}
        />
      ) : null}
      {isTextShown ? (
        <Field
          label={t('securityDescriptor.text')}
          hint={t('securityDescriptor.textHint')}
          {...validation(described.error, t('securityDescriptor.textIsSound'))}
        >
          <Textarea
            translate="no"
            value={value}
            resize="vertical"
            onChange={(_, data) => onChange(data.value)}
          />
        </Field>
      ) : null}
    </section>
  );
}

/** What the server reads in the text, once nobody types. */
function useDescribed(value: string) {
  const securityDescriptor = useSettled(value);
  return useQuery({
    queryKey: ['security descriptor', securityDescriptor],
    queryFn: () => management.describeSecurityDescriptor({ securityDescriptor }),
    placeholderData: keepPreviousData,
  });
}

function validation(error: Error | null, sound: string) {
  return error === null
    ? ({ validationState: 'success', validationMessage: sound } as const)
    : ({ validationState: 'error', validationMessage: error.message } as const);
}

function Entries(props: {
  readonly kind: DescriptorKind;
  readonly described: v2.DescribedSecurityDescriptor | undefined;
  readonly isBusy: boolean;
  readonly onRemove: (place: number) => void;
}) {
  const { kind, described, isBusy, onRemove } = props;
  const { t } = useLanguage();
  const styles = useStyles();
  const { sentenceOf, remarksOn } = useSentences();
  if (described === undefined) return <Body1 role="status">{t('shell.loading')}</Body1>;
  if (described.list === 'none')
    return <Body1>{t(`securityDescriptor.${descriptorKinds[kind].whenEmpty}`)}</Body1>;
  if (described.list === 'open') return <Body1>{t('securityDescriptor.open')}</Body1>;
  if (described.entries.length === 0) return <Body1>{t('securityDescriptor.nobody')}</Body1>;
  return (
    <>
      <ul className={styles.entries}>
        {described.entries.map((entry, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same entry may stand in the list twice
          <li key={`${place} ${entry.text}`} className={styles.entry}>
            <span className={styles.words}>
              <span>{sentenceOf(entry, kind)}</span>
              {remarksOn(entry).map((remark) => (
                <Caption1 key={remark} className={styles.remark}>
                  {remark}
                </Caption1>
              ))}
            </span>
            <Button
              size="small"
              disabledFocusable={isBusy}
              aria-label={t('securityDescriptor.removeEntry', { entry: sentenceOf(entry, kind) })}
              onClick={() => onRemove(place)}
            >
              {t('securityDescriptor.remove')}
            </Button>
          </li>
        ))}
      </ul>
      {kind === 'site' && described.entries.some(opensAdministration) ? (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{t('securityDescriptor.everyoneAdministers')}</MessageBarBody>
        </MessageBar>
      ) : null}
      {described.entries.some(({ effect }) => effect === 'deny') ? (
        <Caption1 className={styles.remark}>{t('securityDescriptor.denialsFirst')}</Caption1>
      ) : null}
    </>
  );
}

function opensAdministration({ effect, trustee, rights }: v2.SecurityDescriptorEntry): boolean {
  return (
    effect === 'allow' &&
    (trustee.kind === 'everyone' || trustee.kind === 'signedIn') &&
    rights.includes('Audit')
  );
}
