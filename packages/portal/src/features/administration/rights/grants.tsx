import type { v2 } from '@cardea/sdk';
import { Body1, Button, Field, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useLanguage } from '../../../language/language.js';
import { managementRights } from '../security-descriptors/descriptor-kinds.js';
import { useSentences } from '../security-descriptors/sentences.js';
import './texts.js';

const useStyles = makeStyles({
  list: { display: 'grid', rowGap: tokens.spacingVerticalS, listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    columnGap: tokens.spacingHorizontalM,
    paddingBottom: tokens.spacingVerticalXS,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  form: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalM,
    alignItems: 'end',
    minWidth: 0,
  },
  field: { maxWidth: '100%', minWidth: 0, gridTemplateColumns: 'minmax(0, 1fr)' },
});

/** Words for what a group's members may do. */
export function useGrantWords(groups: readonly v2.Group[]) {
  const { t } = useLanguage();
  const { whatOf } = useSentences();
  return ({ right, overGroupUuid }: v2.RightGrant): string => {
    const what = whatOf([right]);
    if (overGroupUuid === null) return t('rights.overEveryone', { what });
    const group = groups.find(({ uuid }) => uuid === overGroupUuid)?.name ?? t('rights.unknownGroup');
    return t('rights.overGroup', { what, group });
  };
}

/** The rights that a group's members hold, taken away and given one by one. */
export function Grants(props: {
  readonly grants: readonly v2.RightGrant[];
  readonly groups: readonly v2.Group[];
  readonly onChange: (grants: v2.RightGrant[]) => void;
}) {
  const { grants, groups, onChange } = props;
  const { t } = useLanguage();
  const styles = useStyles();
  const wordsOf = useGrantWords(groups);
  const { whatOf } = useSentences();
  const [right, setRight] = useState<v2.RightGrant['right']>('RequestUnblockSmartcard');
  const [over, setOver] = useState('');
  const added: v2.RightGrant = { right, overGroupUuid: over === '' ? null : over };
  const isThere = grants.some((each) => sameGrant(each, added));
  return (
    <>
      {grants.length === 0 ? <Body1>{t('rights.noGrants')}</Body1> : null}
      <ul className={styles.list} aria-label={t('rights.grants')}>
        {grants.map((grant) => (
          <li key={`${grant.right} ${grant.overGroupUuid ?? ''}`} className={styles.item}>
            <span>{wordsOf(grant)}</span>
            <Button
              size="small"
              aria-label={t('rights.removeGrant', { grant: wordsOf(grant) })}
              onClick={() => onChange(grants.filter((each) => each !== grant))}
            >
              {t('rights.remove')}
            </Button>
          </li>
        ))}
      </ul>
      <div className={styles.form}>
        <Field label={t('rights.right')} className={styles.field}>
          <Select value={right} onChange={(_, { value }) => setRight(value as v2.RightGrant['right'])}>
            {managementRights.map((each) => (
              <option key={each} value={each}>
                {whatOf([each])}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('rights.over')} className={styles.field}>
          <Select value={over} onChange={(_, { value }) => setOver(value)}>
            <option value="">{t('rights.everyone')}</option>
            {groups.map(({ uuid, name }) => (
              <option key={uuid} value={uuid} translate="no">
                {name}
              </option>
            ))}
          </Select>
        </Field>
        <Button disabledFocusable={isThere} onClick={() => onChange([...grants, added])}>
          {t('rights.addGrant')}
        </Button>
      </div>
    </>
  );
}

function sameGrant(one: v2.RightGrant, other: v2.RightGrant): boolean {
  return one.right === other.right && one.overGroupUuid === other.overGroupUuid;
}
