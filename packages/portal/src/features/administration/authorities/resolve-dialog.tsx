import type { v2 } from '@cardea/sdk';
import { Field, Radio, RadioGroup, Textarea } from '@fluentui/react-components';
import { useId, useState } from 'react';
import { base64Of } from '../../../app/base64.js';
import { useLanguage } from '../../../language/language.js';
import { management } from '../../../server.js';
import { ConfirmDialog } from '../confirm-dialog.js';
import './texts.js';

const outcomes = ['issued', 'notIssued', 'giveUp'] as const;

/** Settles an order by what somebody found out at the authority. */
export function ResolveDialog({
  order,
  onClose,
}: {
  readonly order: v2.IssuanceOrder;
  readonly onClose: () => void;
}) {
  const { t } = useLanguage();
  const file = useId();
  const [outcome, setOutcome] = useState<(typeof outcomes)[number]>('notIssued');
  return (
    <ConfirmDialog
      title={t('authorities.resolveTitle')}
      text={t('authorities.resolveText')}
      submit={t('authorities.resolve')}
      act={async (form) => {
        const comment = String(form.get('comment') ?? '');
        const chosen = form.get('certificate');
        const certificate = outcome === 'issued' && chosen instanceof Blob ? await certificateIn(chosen) : {};
        return management.resolveIssuanceOrder(order.uuid, { outcome, comment, ...certificate });
      }}
      onClose={onClose}
    >
      <RadioGroup
        value={outcome}
        onChange={(_, { value }) => setOutcome(outcomes.find((each) => each === value) ?? 'notIssued')}
      >
        {outcomes.map((each) => (
          <Radio key={each} value={each} label={t(`authorities.${each}`)} />
        ))}
      </RadioGroup>
      {outcome === 'issued' ? (
        <div>
          <label htmlFor={file}>{t('authorities.certificate')}</label>{' '}
          <input id={file} name="certificate" type="file" required accept=".cer,.crt,.der,.pem" />
        </div>
      ) : null}
      <Field label={t('authorities.comment')} required={outcome !== 'issued'}>
        <Textarea name="comment" maxLength={4000} />
      </Field>
    </ConfirmDialog>
  );
}

/** A certificate of a file, DER or PEM (RFC 7468). */
async function certificateIn(file: Blob): Promise<{ certificateBase64: string }> {
  const [, pem] = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/.exec(await file.text()) ?? [];
  return { certificateBase64: pem === undefined ? await base64Of(file) : pem.replace(/\s/g, '') };
}
