import type { v2 } from '@cardea/sdk';
import { Button, Field, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useLanguage } from '../../../language/language.js';
import { Choices } from '../choices.js';
import { type DescriptorKind, descriptorKinds, type Right, rightsOfListing } from './descriptor-kinds.js';
import { type Trustee, TrusteePicker } from './trustee-picker.js';

/** An entry as the server takes it. */
export type NewEntry = NonNullable<v2.SecurityDescriptorToDescribe['add']>[number];

const useStyles = makeStyles({
  form: {
    display: 'grid',
    rowGap: tokens.spacingVerticalM,
    padding: tokens.spacingHorizontalM,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    margin: 0,
    minWidth: 0,
  },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

/** Asks for one more entry: who, whether they may or may never, and what. */
export function NewEntryForm(props: {
  readonly kind: DescriptorKind;
  readonly isBusy: boolean;
  readonly onAdd: (entry: NewEntry) => void;
  readonly onCancel: () => void;
}) {
  const { kind, isBusy, onAdd, onCancel } = props;
  const { t } = useLanguage();
  const styles = useStyles();
  const [trustee, setTrustee] = useState<Trustee>();
  const [effect, setEffect] = useState<NewEntry['effect']>('allow');
  const [chosen, setChosen] = useState<readonly Right[]>([]);
  const [isTold, setTold] = useState(false);
  const { rights: offered } = descriptorKinds[kind];
  const rights = offered === null ? rightsOfListing : chosen;
  const add = () => {
    setTold(true);
    if (trustee !== undefined && rights.length > 0)
      onAdd({ effect, trustee: trustee.sid, rights: [...rights] });
  };
  return (
    <fieldset aria-label={t('securityDescriptor.add')} className={styles.form}>
      <TrusteePicker
        label={t('securityDescriptor.who')}
        among="trustees"
        fault={isTold && trustee === undefined ? t('securityDescriptor.chooseWho') : undefined}
        onChoose={setTrustee}
      />
      <Field label={t('securityDescriptor.effect')}>
        <RadioGroup
          value={effect}
          onChange={(_, { value }) => setEffect(value === 'deny' ? 'deny' : 'allow')}
        >
          <Radio
            value="allow"
            label={offered === null ? t('securityDescriptor.onChoice') : t('securityDescriptor.mayChoice')}
          />
          <Radio
            value="deny"
            label={offered === null ? t('securityDescriptor.offChoice') : t('securityDescriptor.neverChoice')}
          />
        </RadioGroup>
      </Field>
      {offered === null ? null : (
        <Choices<Right>
          label={t('securityDescriptor.rights')}
          fault={isTold && chosen.length === 0 ? t('securityDescriptor.chooseRights') : undefined}
          offered={offered}
          chosen={chosen}
          wordsOf={(right) => {
            const text = t(`securityRight.${right}`);
            return `${text.charAt(0).toUpperCase()}${text.slice(1)}. ${t(`securityRightText.${right}`)}`;
          }}
          onChange={setChosen}
        />
      )}
      <div className={styles.buttons}>
        <Button appearance="primary" disabledFocusable={isBusy} onClick={add}>
          {t('securityDescriptor.addThis')}
        </Button>
        <Button onClick={onCancel}>{t('securityDescriptor.cancel')}</Button>
      </div>
    </fieldset>
  );
}
