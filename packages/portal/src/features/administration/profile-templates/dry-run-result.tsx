import type { v2 } from '@cardea/sdk';
import { Body1, MessageBar, MessageBarBody, makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import { AsItIs } from '../../../app/as-it-is.js';
import { Sentence } from '../../../app/sentence.js';
import { useLanguage } from '../../../language/language.js';
import { useFieldWords } from '../template-form/field-words.js';

const useStyles = makeStyles({
  parts: { display: 'grid', rowGap: tokens.spacingVerticalM, minWidth: 0, overflowWrap: 'anywhere' },
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL },
});

/** Extensions that have a name for people (RFC 5280 §4.2, Microsoft's own). */
const extensionNames: Readonly<Record<string, string>> = {
  '2.5.29.14': 'subjectKeyIdentifier',
  '2.5.29.15': 'keyUsage',
  '2.5.29.17': 'subjectAltName',
  '2.5.29.31': 'crl',
  '2.5.29.32': 'policies',
  '2.5.29.35': 'authorityKeyIdentifier',
  '2.5.29.37': 'extendedKeyUsage',
  '1.3.6.1.5.5.7.1.1': 'authorityInfoAccess',
  '1.3.6.1.4.1.311.25.2': 'sid',
  '1.3.6.1.4.1.311.21.7': 'template',
  '1.3.6.1.4.1.311.20.2': 'templateName',
  '1.3.6.1.4.1.311.21.10': 'applicationPolicies',
};

/** What a dry run found out. */
export function DryRunResult({ run }: { readonly run: v2.DryRun }) {
  const { t, textIfAny } = useLanguage();
  const { choice } = useFieldWords();
  const styles = useStyles();
  const refusing = run.findings.find(({ holds }) => !holds);
  const list = (title: string, items: readonly string[]) =>
    items.length === 0 ? null : (
      <div>
        <Subtitle2 as="h3">{title}</Subtitle2>
        <ol className={styles.list} aria-label={title}>
          {items.map((item) => (
            <li key={item}>{item}</li>
          ))}
        </ol>
      </div>
    );
  return (
    <div className={styles.parts}>
      <MessageBar intent={run.isOffered ? 'success' : 'warning'} layout="multiline">
        <MessageBarBody>
          {refusing === undefined
            ? t('profileTemplates.wouldStart')
            : t('profileTemplates.wouldBeRefused', { why: refusing.detail })}
        </MessageBarBody>
      </MessageBar>
      {list(
        t('profileTemplates.rules'),
        run.findings.map(({ holds, detail }) =>
          t(holds ? 'profileTemplates.ruleHolds' : 'profileTemplates.ruleFails', { rule: detail }),
        ),
      )}
      {list(
        t('profileTemplates.steps'),
        run.steps.map((step) =>
          step === 'waitForApproval'
            ? t('profileTemplates.approvals', { count: run.approvalsNeeded })
            : (textIfAny(`dryRunStep.${step}`) ?? step),
        ),
      )}
      {list(
        t('profileTemplates.asked'),
        run.questions.map(
          ({ name, originator }) => `${name} – ${choice('DataCollectionItem', 'originator', originator)}`,
        ),
      )}
      {list(t('profileTemplates.told'), [
        ...run.oneTimePasswords.map((way) => choice('OneTimePasswordDistribution', 'distributionType', way)),
        ...run.mails.map(
          ({ event, recipient }) =>
            `${choice('MailTemplate', 'event', event)} – ${choice('MailTemplate', 'recipient', recipient)}`,
        ),
      ])}
      {run.certificates.map((certificate) => (
        <Certificate key={certificate.certificateTemplate} certificate={certificate} />
      ))}
    </div>
  );
}

function Certificate({ certificate }: { readonly certificate: v2.DryRunCertificate }) {
  const { t, date, textIfAny } = useLanguage();
  const styles = useStyles();
  const { certificateTemplate, authority, outcome, detail = '', notBefore, notAfter } = certificate;
  return (
    <section aria-label={certificateTemplate}>
      <Subtitle2 as="h3">{t('profileTemplates.certificateBy', { name: certificateTemplate })}</Subtitle2>
      {outcome === 'refused' ? <Body1>{t('profileTemplates.wouldBeRefused', { why: detail })}</Body1> : null}
      {outcome === 'elsewhere' ? <Body1>{t('profileTemplates.issuedElsewhere', { authority })}</Body1> : null}
      {notBefore === undefined || notAfter === undefined ? null : (
        <ul className={styles.list}>
          <li>
            <Sentence
              names={{ subject: certificate.subject ?? '' }}
              write={({ subject }) => t('profileTemplates.subjectIs', { subject })}
            />
          </li>
          <li>
            <Sentence
              names={{ issuer: certificate.issuer ?? '' }}
              write={({ issuer }) => t('profileTemplates.issuerIs', { issuer })}
            />
          </li>
          <li>{t('profileTemplates.validity', { from: date(notBefore), to: date(notAfter) })}</li>
          <li>{t('profileTemplates.keyIs', { family: certificate.keyFamily ?? '' })}</li>
          {certificate.extensions?.map(({ type, isCritical, values }) => (
            <li key={type}>
              {textIfAny(`extension.${extensionNames[type]}`) ?? type}
              {isCritical ? ` (${t('profileTemplates.critical')})` : ''}: <AsItIs>{values.join(', ')}</AsItIs>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
