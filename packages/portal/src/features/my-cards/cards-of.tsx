import { Body1, makeStyles, Spinner, Subtitle1, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Failure } from '../../app/failure.js';
import { useLanguage } from '../../language/language.js';
import { useSession } from '../../session/session.js';
import { OwnedView } from './owned-view.js';
import { type Owned, smartcardsOf, softwareProfilesOf } from './queries.js';

const useStyles = makeStyles({
  section: { display: 'grid', rowGap: tokens.spacingVerticalM },
  cards: {
    display: 'grid',
    gap: tokens.spacingHorizontalL,
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(22rem, 100%), 1fr))',
    alignItems: 'start',
  },
});

/** Everything that one person has: smart cards, and certificates without a card. */
export function CardsOf({ userUuid }: { readonly userUuid: string }) {
  const { t } = useLanguage();
  const { user } = useSession();
  const smartcards = useQuery(smartcardsOf(userUuid));
  const profiles = useQuery(softwareProfilesOf(userUuid));
  const error = smartcards.error ?? profiles.error;
  if (error !== null) return <Failure error={error} />;
  if (smartcards.data === undefined || profiles.data === undefined)
    return <Spinner label={t('shell.loading')} />;
  if (smartcards.data.length + profiles.data.length === 0)
    return <Body1>{t(user?.uuid === userUuid ? 'cards.none' : 'cards.noneOfTheirs')}</Body1>;
  const cards: Owned[] = smartcards.data.map((object) => ({ kind: 'smartcard', object }));
  const certificates: Owned[] = profiles.data.map((object) => ({ kind: 'profile', object }));
  return (
    <>
      <Section title={t('cards.smartcards')} owned={cards.filter(isInUse)} />
      <Section title={t('cards.software')} owned={certificates.filter(isInUse)} />
      <Section
        title={t('cards.noLongerInUse')}
        owned={[...cards, ...certificates].filter((owned) => !isInUse(owned))}
      />
    </>
  );
}

/** Whether it is of use to its owner, now or after a step of theirs; what has ended is kept to be looked up. */
function isInUse({ object: { status } }: Owned): boolean {
  return status !== 'Disabled' && status !== 'Retired';
}

function Section({ title, owned }: { readonly title: string; readonly owned: readonly Owned[] }) {
  const styles = useStyles();
  if (owned.length === 0) return null;
  return (
    <section className={styles.section} aria-label={title}>
      <Subtitle1 as="h2">{title}</Subtitle1>
      <div className={styles.cards}>
        {owned.map((each) => (
          <OwnedView key={each.object.uuid} owned={each} level={3} />
        ))}
      </div>
    </section>
  );
}
