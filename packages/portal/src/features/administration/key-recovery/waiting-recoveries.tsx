import type { v2 } from '@cardea/sdk';
import {
  Body1,
  Button,
  Field,
  makeStyles,
  Subtitle1,
  Subtitle2,
  Textarea,
  tokens,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Failure } from '../../../app/failure.js';
import { useLanguage } from '../../../language/language.js';
import { management } from '../../../server.js';
import { useSession } from '../../../session/session.js';
import { ConfirmDialog } from '../confirm-dialog.js';
import './texts.js';
import { AsItIs } from '../../../app/as-it-is.js';

const useStyles = makeStyles({
  recovery: {
    display: 'grid',
    rowGap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalM,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    overflowWrap: 'anywhere',
  },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

/** Recoveries that wait, oldest first, each with its consents. */
export function WaitingRecoveries() {
  const { t } = useLanguage();
  const { data, error } = useQuery({
    queryKey: ['key recoveries'],
    queryFn: () => management.keyRecoveries(),
    refetchInterval: 15_000,
  });
  return (
    <>
      <Subtitle1 as="h2">{t('keyRecovery.waiting')}</Subtitle1>
      <Failure error={error} />
      {data?.length === 0 ? <Body1 role="status">{t('keyRecovery.noWaiting')}</Body1> : null}
      {(data ?? []).map((recovery) => (
        <Recovery key={recovery.uuid} recovery={recovery} />
      ))}
    </>
  );
}

function Recovery({ recovery }: { readonly recovery: v2.KeyRecovery }) {
  const { t, time, number } = useLanguage();
  const styles = useStyles();
  const [asked, setAsked] = useState<'consent' | 'refuse'>();
  const name = recovery.targetName || t('keyRecovery.resharing');
  return (
    <div className={styles.recovery}>
      <Subtitle2 as="h3">
        {recovery.targetName === '' ? name : `${t('keyRecovery.forWhom')} ${name}`}
      </Subtitle2>
      <Body1>
        {t('keyRecovery.startedBy', { name: recovery.startedByName, time: time(recovery.startedAt) })}
      </Body1>
      {recovery.keys.map((key) => (
        <Body1 key={key.certificateUuid}>
          <AsItIs>
            {key.templateCommonName} · {key.serialNumber}
          </AsItIs>{' '}
          ·{' '}
          {t('keyRecovery.consents', {
            given: number(key.consents.filter(({ decision }) => decision === 'consented').length),
            needed: number(key.consentsNeeded),
          })}
          {key.consents.some(({ decision }) => decision === 'refused')
            ? ` · ${t('keyRecovery.refused')}`
            : ''}
        </Body1>
      ))}
      <Decision recovery={recovery} name={name} onAsk={setAsked} />
      {asked === undefined ? null : (
        <ConfirmDialog
          title={t(`keyRecovery.${asked}Title`)}
          text={t(`keyRecovery.${asked}${recovery.targetName === '' ? 'ResharingText' : 'Text'}`, { name })}
          submit={t(`keyRecovery.${asked}`)}
          act={(form) =>
            asked === 'consent'
              ? management.consentToKeyRecovery(recovery.uuid)
              : management.refuseKeyRecovery(recovery.uuid, String(form.get('comment') ?? ''))
          }
          onClose={() => setAsked(undefined)}
        >
          {asked === 'refuse' ? (
            <Field label={t('keyRecovery.comment')} hint={t('keyRecovery.commentHint')}>
              <Textarea name="comment" maxLength={4000} />
            </Field>
          ) : null}
        </ConfirmDialog>
      )}
    </div>
  );
}

/** What the caller has said, and may say; or why they have no say. */
function Decision(props: {
  readonly recovery: v2.KeyRecovery;
  readonly name: string;
  readonly onAsk: (decision: 'consent' | 'refuse') => void;
}) {
  const { recovery, name, onAsk } = props;
  const { t } = useLanguage();
  const styles = useStyles();
  const { user } = useSession();
  if (recovery.whyNoSay !== null) return <Body1>{t(`whyNoSay.${recovery.whyNoSay}`)}</Body1>;
  const shared = recovery.keys.filter(({ ownShare }) => ownShare !== null);
  const hasSaid = (decision: 'consented' | 'refused') =>
    shared.every(({ consents }) =>
      consents.some((consent) => consent.userUuid === user?.uuid && consent.decision === decision),
    );
  const isOpened = shared.every(({ ownShare }) => ownShare?.isInKeystore === true);
  return (
    <>
      {hasSaid('consented') ? <Body1 role="status">{t('keyRecovery.youConsented')}</Body1> : null}
      {hasSaid('refused') ? <Body1 role="status">{t('keyRecovery.youRefused')}</Body1> : null}
      {isOpened || hasSaid('consented') ? null : <Body1>{t('keyRecovery.ownKey')}</Body1>}
      <div className={styles.buttons}>
        {isOpened && !hasSaid('consented') ? (
          <Button
            appearance="primary"
            aria-label={t('keyRecovery.consentOf', { name })}
            onClick={() => onAsk('consent')}
          >
            {t('keyRecovery.consent')}
          </Button>
        ) : null}
        {hasSaid('refused') ? null : (
          <Button aria-label={t('keyRecovery.refuseOf', { name })} onClick={() => onAsk('refuse')}>
            {t('keyRecovery.refuse')}
          </Button>
        )}
      </div>
    </>
  );
}
