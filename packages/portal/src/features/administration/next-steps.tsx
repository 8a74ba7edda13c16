import { makeStyles, Subtitle1, Text, tokens } from '@fluentui/react-components';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link as RouteLink } from '@tanstack/react-router';
import { useId } from 'react';
import { useLanguage } from '../../language/language.js';
import { first, management } from '../../server.js';

const useStyles = makeStyles({
  section: {
    padding: tokens.spacingHorizontalL,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  link: { color: tokens.colorBrandForegroundLink },
  list: { display: 'grid', rowGap: tokens.spacingVerticalM, marginBottom: 0 },
});

/** What a site still lacks, in the order in which it is set up; the names of its texts, and where it is done. */
const steps = {
  noTemplates: { text: 'nextSteps.noTemplatesText', to: '/administration/profile-templates' },
  noHelpDesk: { text: 'nextSteps.noHelpDeskText', to: '/administration/rights' },
  oneAuditor: { text: 'nextSteps.oneAuditorText', to: '/administration/rights' },
  nothingIssued: { text: 'nextSteps.nothingIssuedText', to: '/enroll' },
} as const;

type Step = keyof typeof steps;

const nextSteps = queryOptions({
  queryKey: ['administration', 'next steps'],
  queryFn: async (): Promise<readonly Step[]> => {
    const [templates, { rows }, smartcards, profiles] = await Promise.all([
      management.profileTemplates(),
      management.report('rights-held'),
      first(management.smartcards({ limit: 1 }), 1),
      first(management.profiles({ limit: 1 }), 1),
    ]);
    const holders = (wanted: (typeof rows)[number]['right']) =>
      new Set(rows.filter(({ right }) => right === wanted).map(({ holderUserUuid }) => holderUserUuid));
    const lacking: Record<Step, boolean> = {
      noTemplates: templates.length === 0,
      noHelpDesk: holders('RequestUnblockSmartcard').size === 0,
      oneAuditor: holders('Audit').size < 2,
      nothingIssued: smartcards.length + profiles.length === 0,
    };
    return (Object.keys(steps) as Step[]).filter((step) => lacking[step]);
  },
  // Whoever administers nothing of this, such as a key recovery agent, is not told.
  retry: false,
});

/** What to do next with a site that is not set up yet; nothing when it is. */
export function NextSteps() {
  const { t } = useLanguage();
  const styles = useStyles();
  const heading = useId();
  const { data } = useQuery(nextSteps);
  if (data === undefined || data.length === 0) return null;
  return (
    <section className={styles.section} aria-labelledby={heading}>
      <Subtitle1 as="h2" id={heading}>
        {t('nextSteps.next')}
      </Subtitle1>
      <ol className={styles.list}>
        {data.map((step) => (
          <li key={step}>
            <RouteLink to={steps[step].to} className={styles.link}>
              <Text weight="semibold">{t(`nextSteps.${step}`)}</Text>
            </RouteLink>{' '}
            <Text>{t(steps[step].text)}</Text>
          </li>
        ))}
      </ol>
    </section>
  );
}
