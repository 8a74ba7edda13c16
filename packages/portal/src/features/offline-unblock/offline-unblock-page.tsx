import { Body1, Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { Failure } from '../../app/failure.js';
import { FormFaults, useFormFaults } from '../../app/form-faults.js';
import { Page } from '../../app/page.js';
import { useLanguage } from '../../language/language.js';
import { management } from '../../server.js';
import { request } from '../requests/queries.js';
import { readChallenge, type TypedChallenge } from './challenge.js';
import { SpokenAnswer } from './spoken-answer.js';

const useStyles = makeStyles({
  form: {
    display: 'grid',
    // As wide as the screen lets it be, and no wider: the big digits would push a phone's page aside.
    gridTemplateColumns: 'minmax(0, 1fr)',
    rowGap: tokens.spacingVerticalM,
    maxWidth: '36rem',
    justifyItems: 'start',
  },
  field: { width: '100%' },
  challenge: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeHero700,
    width: '100%',
    minWidth: 0,
  },
});

/** Made for the telephone: the person reads what the card shows, and hears the answer group by group. */
export function OfflineUnblockPage() {
  const { t } = useLanguage();
  const styles = useStyles();
  const { uuid } = useParams({ from: '/offline-unblock/$uuid' });
  const { data, error, isPending } = useQuery(request(uuid));
  const { faults, isSound } = useFormFaults();
  const [challenge, setChallenge] = useState('');
  const [isRefused, setRefused] = useState(false);
  const [isHidden, setHidden] = useState(false);
  const typed = readChallenge(challenge);
  const answer = useMutation({
    mutationFn: () =>
      management.answerOfflineUnblock(data?.oldSmartcardUuid ?? data?.newSmartcardUuid ?? '', {
        requestUuid: uuid,
        challengeHex: typed.outcome === 'read' ? typed.hex : '',
      }),
    // The answer opens a card: it is kept nowhere once it is hidden.
    gcTime: 0,
  });
  const hide = () => {
    answer.reset();
    setChallenge('');
    setHidden(true);
  };
  return (
    <Page title={t('telephone.title')} isLoading={isPending} error={error}>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!isSound(event.currentTarget)) return;
          setRefused(typed.outcome !== 'read');
          setHidden(false);
          if (typed.outcome === 'read') answer.mutate();
        }}
      >
        <Field
          className={styles.field}
          label={t('telephone.challenge')}
          hint={t('telephone.challengeHint')}
          required
          validationMessage={isRefused ? faultOf(t, typed) : null}
        >
          <Input
            className={styles.challenge}
            size="large"
            value={challenge}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            autoFocus
            onChange={(_, { value }) => setChallenge(value.toUpperCase())}
          />
        </Field>
        {faults.length === 0 ? <Failure error={answer.error} /> : <FormFaults faults={faults} />}
        <Button type="submit" appearance="primary" disabledFocusable={answer.isPending}>
          {answer.isPending ? t('telephone.answering') : t('telephone.answer')}
        </Button>
      </form>
      {answer.data === undefined ? null : <SpokenAnswer groups={answer.data.groups.reveal()} onEnd={hide} />}
      {isHidden ? <Body1 role="status">{t('telephone.over')}</Body1> : null}
    </Page>
  );
}

function faultOf(t: ReturnType<typeof useLanguage>['t'], typed: TypedChallenge): string | null {
  if (typed.outcome === 'wrongGroups')
    return t('telephone.wrongGroups', { groups: typed.wrongGroups.join(', ') });
  return typed.outcome === 'wrongLength' ? t('telephone.wrongLength', { count: typed.characters }) : null;
}
