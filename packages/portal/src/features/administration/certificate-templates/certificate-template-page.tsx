import type { v2 } from '@cardea/sdk';
import { Body1, makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Page } from '../../../app/page.js';
import { useLanguage } from '../../../language/language.js';
import { management } from '../../../server.js';
import { TemplateEditor } from '../template-form/template-editor.js';
import type { Stored, TemplateStore } from '../template-form/use-template-edit.js';
import {
  authorityNames,
  blankCertificateTemplate,
  existingCertificateTemplate,
  newCertificateTemplate,
  profileTemplatesByCertificate,
  storedCertificateTemplate,
} from './certificate-template-store.js';
import { certificateTemplateSections } from './sections.js';
import './texts.js';

const useStyles = makeStyles({
  link: { color: tokens.colorBrandForegroundLink, fontWeight: tokens.fontWeightSemibold },
});

/** One certificate template, to be read and changed. */
export function CertificateTemplatePage() {
  const { t } = useLanguage();
  const { commonName } = useParams({ from: '/administration/certificate-templates/$commonName' });
  const { data, error, isPending } = useQuery(storedCertificateTemplate(commonName));
  return (
    <Page
      title={data === undefined ? t('certificateTemplates.title') : data.content.displayName}
      isLoading={isPending}
      error={error}
    >
      {data === undefined ? null : (
        <>
          <Users commonName={commonName} />
          <CertificateTemplateForm
            key={commonName}
            stored={data}
            store={existingCertificateTemplate(commonName)}
            fixed={['commonName']}
          />
        </>
      )}
    </Page>
  );
}

/** Which profile templates have certificates issued by it. */
function Users({ commonName }: { readonly commonName: string }) {
  const { t } = useLanguage();
  const styles = useStyles();
  const { data } = useQuery(profileTemplatesByCertificate);
  const users = data?.filter(({ certificateTemplates }) => certificateTemplates.includes(commonName));
  if (users === undefined) return null;
  if (users.length === 0) return <Body1>{t('certificateTemplates.usedByNone')}</Body1>;
  return (
    <Body1>
      {t('certificateTemplates.usedBy')}:{' '}
      {users.map(({ uuid, name }, index) => (
        <span key={uuid}>
          {index === 0 ? null : ', '}
          <Link className={styles.link} to="/administration/profile-templates/$uuid" params={{ uuid }}>
            {name}
          </Link>
        </span>
      ))}
    </Body1>
  );
}

/** A certificate template that is still to be created: empty, or a copy of another. */
export function NewCertificateTemplatePage() {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const { from } = useParams({ from: '/administration/certificate-templates/new/$from' });
  const { data, error, isPending } = useQuery({
    queryKey: ['certificate-templates', 'beginning', from],
    // No name begins with a dash.
    queryFn: async () =>
      from === '-'
        ? blankCertificateTemplate
        : { ...(await management.certificateTemplate(from)), commonName: '', displayName: '', oid: '' },
    staleTime: Number.POSITIVE_INFINITY,
  });
  const store = newCertificateTemplate((commonName) => {
    void navigate({
      to: '/administration/certificate-templates/$commonName',
      params: { commonName },
      replace: true,
      ignoreBlocker: true,
    });
  });
  const title =
    from === '-' ? t('certificateTemplates.create') : t('certificateTemplates.copyOf', { name: from });
  return (
    <Page title={title} isLoading={isPending} error={error}>
      {data === undefined ? null : (
        <CertificateTemplateForm key={from} stored={{ content: data, etag: '' }} store={store} fixed={[]} />
      )}
    </Page>
  );
}

function CertificateTemplateForm(props: {
  readonly stored: Stored<v2.CertificateTemplate>;
  readonly store: TemplateStore<v2.CertificateTemplate>;
  readonly fixed: readonly string[];
}) {
  const { data: authorities = [] } = useQuery(authorityNames);
  return (
    <TemplateEditor
      {...props}
      sections={certificateTemplateSections}
      known={{ certificateTemplates: [], authorities }}
    />
  );
}
