import {
  Body1,
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  DialogTrigger,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Failure } from '../../../app/failure.js';
import { Page } from '../../../app/page.js';
import { Working } from '../../../app/working.js';
import { useLanguage } from '../../../language/language.js';
import { management, queries } from '../../../server.js';
import { ReadOnlyForm } from '../template-form/template-editor.js';
import { profileTemplateSections } from './sections.js';
import { VersionDifferences } from './version-differences.js';
import './texts.js';

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'center' },
  link: { color: tokens.colorBrandForegroundLink, fontWeight: tokens.fontWeightSemibold },
});

/** One version of a profile template as it was, and the way back to it. */
export function ProfileTemplateVersionPage() {
  const { t } = useLanguage();
  const styles = useStyles();
  const { uuid, version } = useParams({
    from: '/administration/profile-templates/$uuid/versions/$version',
  });
  const { data, error, isPending } = useQuery({
    queryKey: ['profile-templates', uuid, 'versions', version],
    queryFn: async () => {
      const [content, newest] = await Promise.all([
        management.profileTemplateVersion(uuid, Number(version)),
        management.profileTemplate(uuid),
      ]);
      return { content, newest: newest.version };
    },
  });
  return (
    <Page
      title={
        data === undefined
          ? t('profileTemplates.title')
          : t('profileTemplates.versionOf', { name: data.content.name, version })
      }
      isLoading={isPending}
      error={error}
    >
      {data === undefined ? null : (
        <>
          <div className={styles.tools}>
            {data.content.version === data.newest ? (
              <Body1>{t('profileTemplates.isNewest')}</Body1>
            ) : (
              <Restore uuid={uuid} version={data.content.version} newest={data.newest} />
            )}
            <Link
              className={styles.link}
              to="/administration/profile-templates/$uuid/versions"
              params={{ uuid }}
            >
              {t('profileTemplates.history')}
            </Link>
          </div>
          <ReadOnlyForm
            root="ProfileTemplateContent"
            content={data.content}
            sections={profileTemplateSections}
          />
        </>
      )}
    </Page>
  );
}

/** Saves what an old version says as the next one; every version in between stays. */
function Restore(props: { readonly uuid: string; readonly version: number; readonly newest: number }) {
  const { uuid, version, newest } = props;
  const { t } = useLanguage();
  const navigate = useNavigate();
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      const [old, { etag }] = await Promise.all([
        management.profileTemplateVersion(uuid, version),
        management.versionedProfileTemplate(uuid),
      ]);
      return await management.saveProfileTemplate(uuid, old, etag);
    },
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['profile-templates'] }),
  });
  // Whoever has left the page meanwhile stays where they are.
  const onRestored = () =>
    navigate({ to: '/administration/profile-templates/$uuid/versions', params: { uuid } });
  return (
    <Dialog>
      <DialogTrigger disableButtonEnhancement>
        <Button appearance="primary">{t('profileTemplates.restore')}</Button>
      </DialogTrigger>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('profileTemplates.restoreTitle', { version })}</DialogTitle>
          <DialogContent>
            <Body1>{t('profileTemplates.restoreText', { version: newest + 1 })}</Body1>
            <VersionDifferences uuid={uuid} from={newest} to={version} />
            <Failure error={error} />
            <Working />
          </DialogContent>
          <DialogActions>
            <Button
              appearance="primary"
              disabledFocusable={isPending}
              onClick={() => mutate(undefined, { onSuccess: onRestored })}
            >
              {t('profileTemplates.restore')}
            </Button>
            <DialogTrigger disableButtonEnhancement>
              <Button>{t('shell.cancel')}</Button>
            </DialogTrigger>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
