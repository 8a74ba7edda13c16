import { Button, Field, makeStyles, Select, Subtitle2, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { Page } from '../../../app/page.js';
import { Sentence } from '../../../app/sentence.js';
import { useLanguage } from '../../../language/language.js';
import { management } from '../../../server.js';
import { useActorWords } from '../../audit/actor.js';
import { VersionDifferences } from './version-differences.js';
import './texts.js';

const useStyles = makeStyles({
  list: { display: 'grid', rowGap: tokens.spacingVerticalM, listStyleType: 'none', margin: 0, padding: 0 },
  version: {
    display: 'grid',
    rowGap: tokens.spacingVerticalXS,
    padding: tokens.spacingHorizontalL,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    minWidth: 0,
  },
  tools: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'end' },
  link: { color: tokens.colorBrandForegroundLink, fontWeight: tokens.fontWeightSemibold },
});

/** The versions of a profile template: who saved them, when, and what they changed. */
export function ProfileTemplateVersionsPage() {
  const { t } = useLanguage();
  const styles = useStyles();
  const { uuid } = useParams({ from: '/administration/profile-templates/$uuid/versions' });
  const { data, error, isPending } = useQuery({
    queryKey: ['profile-templates', uuid, 'versions'],
    queryFn: () => management.profileTemplateVersions(uuid),
  });
  const versions = data ?? [];
  return (
    <Page
      title={
        versions[0] === undefined
          ? t('profileTemplates.title')
          : t('profileTemplates.historyOf', { name: versions[0].name })
      }
      isLoading={isPending}
      error={error}
    >
      <Link className={styles.link} to="/administration/profile-templates/$uuid" params={{ uuid }}>
        {t('profileTemplates.backToForm')}
      </Link>
      {versions.length > 2 ? (
        <Comparison uuid={uuid} versions={versions.map(({ version }) => version)} />
      ) : null}
      <ol className={styles.list} aria-label={t('profileTemplates.versions')}>
        {versions.map(({ version, changedAt, changedBy }, index) => {
          const before = versions[index + 1]?.version;
          return (
            <li key={version} className={styles.version}>
              <Subtitle2 as="h2">
                <Link
                  className={styles.link}
                  to="/administration/profile-templates/$uuid/versions/$version"
                  params={{ uuid, version: String(version) }}
                >
                  {t('profileTemplates.versionNumber', { version })}
                </Link>
              </Subtitle2>
              <Saved at={changedAt} by={changedBy} />
              {before === undefined ? (
                <Text>{t('profileTemplates.firstVersion')}</Text>
              ) : (
                <VersionDifferences uuid={uuid} from={before} to={version} />
              )}
            </li>
          );
        })}
      </ol>
    </Page>
  );
}

/** When a version was saved and by whom, as far as the audit trail tells. */
function Saved({ at, by }: { readonly at: string | null; readonly by: string }) {
  const { t, time } = useLanguage();
  const wordsOf = useActorWords();
  if (at === null) return <Text>{t('profileTemplates.notNoted')}</Text>;
  const words = wordsOf(by);
  return (
    <Text>
      {by === '' || words !== undefined ? (
        [t('profileTemplates.savedAt', { time: time(at) }), words].filter(Boolean).join(' · ')
      ) : (
        <Sentence
          names={{ who: by }}
          write={({ who }) => t('profileTemplates.savedBy', { who, time: time(at) })}
        />
      )}
    </Text>
  );
}

/** Any two versions against each other. */
function Comparison({ uuid, versions }: { readonly uuid: string; readonly versions: readonly number[] }) {
  const { t } = useLanguage();
  const styles = useStyles();
  const [from, setFrom] = useState(versions.at(-1) ?? 1);
  const [to, setTo] = useState(versions[0] ?? 1);
  const [isShown, setShown] = useState(false);
  const choice = (label: string, value: number, choose: (version: number) => void) => (
    <Field label={label}>
      <Select value={String(value)} onChange={(_, chosen) => choose(Number(chosen.value))}>
        {versions.map((version) => (
          <option key={version} value={version}>
            {t('profileTemplates.versionNumber', { version })}
          </option>
        ))}
      </Select>
    </Field>
  );
  return (
    <section className={styles.version} aria-labelledby="comparison">
      <Subtitle2 as="h2" id="comparison">
        {t('profileTemplates.compare')}
      </Subtitle2>
      <div className={styles.tools}>
        {choice(t('profileTemplates.compareFrom'), from, setFrom)}
        {choice(t('profileTemplates.compareTo'), to, setTo)}
        <Button onClick={() => setShown(true)}>{t('profileTemplates.showDifferences')}</Button>
      </div>
      {isShown ? <VersionDifferences uuid={uuid} from={from} to={to} /> : null}
    </section>
  );
}
