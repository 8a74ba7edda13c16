import type { v2 } from '@cardea/sdk';
import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { NotFoundPage } from '../../../app/not-found-page.js';
import { Page } from '../../../app/page.js';
import { useLanguage } from '../../../language/language.js';
import { management } from '../../../server.js';
import { TemplateEditor } from '../template-form/template-editor.js';
import type { Stored, TemplateStore } from '../template-form/use-template-edit.js';
import {
  certificateTemplateNames,
  existingProfileTemplate,
  newProfileTemplate,
  storedProfileTemplate,
} from './profile-template-store.js';
import { isPolicyOn, profileTemplateSections } from './sections.js';
import { TryTemplate } from './try-template.js';
import { VersionDifferences } from './version-differences.js';
import './texts.js';

const useStyles = makeStyles({
  link: { color: tokens.colorBrandForegroundLink, fontWeight: tokens.fontWeightSemibold },
});

/** One profile template, to be read and changed. */
export function ProfileTemplatePage() {
  const { t } = useLanguage();
  const { uuid } = useParams({ from: '/administration/profile-templates/$uuid' });
  const { data, error, isPending } = useQuery(storedProfileTemplate(uuid));
  return (
    <Page title={data?.content.name ?? t('profileTemplates.title')} isLoading={isPending} error={error}>
      {data === undefined ? null : (
        <ProfileTemplateForm key={uuid} stored={data} store={existingProfileTemplate(uuid)} uuid={uuid} />
      )}
    </Page>
  );
}

/** A profile template that is still to be created. */
export function NewProfileTemplatePage() {
  const { kind } = useParams({ from: '/administration/profile-templates/new/$kind' });
  return kind === 'smartcard' || kind === 'software' ? <New key={kind} kind={kind} /> : <NotFoundPage />;
}

function New({ kind }: { readonly kind: 'smartcard' | 'software' }) {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const { data, error, isPending } = useQuery({
    queryKey: ['profile-templates', 'blank', kind],
    queryFn: () => management.blankProfileTemplate(kind),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const store = newProfileTemplate((uuid) => {
    void navigate({
      to: '/administration/profile-templates/$uuid',
      params: { uuid },
      replace: true,
      ignoreBlocker: true,
    });
  });
  return (
    <Page title={t('profileTemplates.create')} isLoading={isPending} error={error}>
      {data === undefined ? null : <ProfileTemplateForm stored={{ content: data, etag: '' }} store={store} />}
    </Page>
  );
}

function ProfileTemplateForm(props: {
  readonly stored: Stored<v2.ProfileTemplateContent>;
  readonly store: TemplateStore<v2.ProfileTemplateContent>;
  /** Missing while it is not stored. */
  readonly uuid?: string;
}) {
  const { uuid } = props;
  const { t } = useLanguage();
  const styles = useStyles();
  const { data: certificateTemplates = [] } = useQuery(certificateTemplateNames);
  return (
    <TemplateEditor
      {...props}
      sections={profileTemplateSections}
      below={(content) => <TryTemplate content={content} />}
      tools={
        uuid === undefined ? null : (
          <Link
            className={styles.link}
            to="/administration/profile-templates/$uuid/versions"
            params={{ uuid }}
          >
            {t('profileTemplates.history')}
          </Link>
        )
      }
      differences={(base, theirs) =>
        uuid === undefined || base.version === undefined || theirs.version === undefined ? null : (
          <VersionDifferences uuid={uuid} from={base.version} to={theirs.version} />
        )
      }
      known={{ certificateTemplates, authorities: [] }}
      markOf={(section, content) => {
        const isOn = isPolicyOn(section, content);
        return isOn === undefined ? undefined : t(isOn ? 'profileTemplates.on' : 'profileTemplates.off');
      }}
    />
  );
}
