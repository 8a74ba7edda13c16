import { useLanguage } from '../../../language/language.js';
import { management } from '../../../server.js';
import { AreaPage } from '../area-page.js';
import { Choices } from '../choices.js';
import { lastChangeOf } from '../last-change.js';
import { SaveBar } from '../save-bar.js';
import { SecurityDescriptorField } from '../security-descriptors/security-descriptor-field.js';
import { useEdited } from '../use-edited.js';
import './texts.js';

const flags = ['UseUser', 'UseGroups'] as const;

/** What rules the rights of the whole site. */
export function SettingsPage() {
  const { t } = useLanguage();
  const edited = useEdited({
    queryKey: ['site settings'],
    read: () => management.siteSettings(),
    save: (settings, etag) => management.changeSiteSettings(settings, etag),
    lastChange: () => lastChangeOf('site.change', 'site', 'changedDescriptor'),
  });
  const { value, change } = edited;
  return (
    <AreaPage title={t('settings.title')} isLoading={edited.isLoading} error={edited.error}>
      {value === undefined ? null : (
        <>
          <Choices
            label={t('settings.flags')}
            hint={t('settings.flagsHint')}
            offered={flags}
            chosen={flags.filter((flag) => value.requestSecurityFlags.split(',').includes(flag))}
            wordsOf={(flag) => t(`settings.${flag}`)}
            onChange={(chosen) => change({ requestSecurityFlags: chosen.join(',') })}
          />
          <SecurityDescriptorField
            label={t('settings.site')}
            hint={t('settings.siteHint')}
            kind="site"
            level={2}
            value={value.connectionPointDescriptor}
            onChange={(connectionPointDescriptor) => change({ connectionPointDescriptor })}
          />
          <SaveBar
            edited={edited}
            names={{
              requestSecurityFlags: t('settings.flagsName'),
              connectionPointDescriptor: t('settings.descriptorName'),
            }}
          />
        </>
      )}
    </AreaPage>
  );
}
