import { Body1, Field, Select } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '../../language/language.js';
import type { Owned } from '../my-cards/queries.js';
import { policyOf } from '../questions/questions.js';
import { type Operation, wordFor } from './operations.js';
import './texts.js';

/** Reasons that make sense to a person (RFC 5280 §5.3.1); those of authorities and holds are not asked for. */
const reasons = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
] as const;

/** What an operation is for and what becomes of the old card by the policy; asks for the reason where the policy lets it be said. */
export function Consequences({ owned, operation }: { readonly owned: Owned; readonly operation: Operation }) {
  const { t, nameOf } = useLanguage();
  const { data: policy } = useQuery(policyOf(owned.object.profileTemplateUuid, operation.type));
  const isCard = owned.kind === 'smartcard';
  const settings = policy?.RevocationSettings;
  return (
    <>
      <Body1>{nameOf('operationText', wordFor(owned, operation))}</Body1>
      {isCard && operation.name === 'renew' && policy !== undefined ? (
        <Body1>
          {t(policy?.ReuseCard === true ? 'operationText.renew_same' : 'operationText.renew_new')}
        </Body1>
      ) : null}
      {isCard && operation.name === 'unblock' ? <Body1>{t('consequence.telephone')}</Body1> : null}
      {settings !== undefined && ['recover', 'renew'].includes(operation.name) ? (
        <Body1>
          {t(whatBecomesOfCertificates(settings))}
          {settings.DisableOldCardOrProfile ? ` ${t('consequence.disables')}` : ''}
        </Body1>
      ) : null}
      {isCard && operation.needsCard === true ? <Body1>{t('consequence.atReader')}</Body1> : null}
      {settings?.AllowSpecifyReason === true ? (
        <Field label={t('consequence.reason')}>
          <Select name="revocationReason" defaultValue="">
            <option value="">{t('consequence.asPolicy')}</option>
            {reasons.map((reason) => (
              <option key={reason} value={reason}>
                {t(`revocationReason.${reason}`)}
              </option>
            ))}
          </Select>
        </Field>
      ) : null}
    </>
  );
}

/** The reason that was chosen in the form; undefined when it is left to the policy. */
export function reasonOf(form: FormData): (typeof reasons)[number] | undefined {
  return reasons.find((reason) => reason === form.get('revocationReason'));
}

function whatBecomesOfCertificates(settings: {
  readonly RevokeOldCertificates: boolean;
  readonly EffectiveRevocationDelay: string;
}) {
  if (!settings.RevokeOldCertificates) return 'consequence.keeps';
  return /[1-9]/.test(settings.EffectiveRevocationDelay) ? 'consequence.revokesLater' : 'consequence.revokes';
}
