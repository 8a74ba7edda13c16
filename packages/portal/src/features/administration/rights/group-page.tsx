import { Subtitle1 } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useLanguage } from '../../../language/language.js';
import { management } from '../../../server.js';
import { AreaPage } from '../area-page.js';
import { lastChangeOf } from '../last-change.js';
import { SaveBar } from '../save-bar.js';
import { SecurityDescriptorField } from '../security-descriptors/security-descriptor-field.js';
import { useEdited } from '../use-edited.js';
import { Grants } from './grants.js';
import { Members } from './members.js';
import './texts.js';

/** One group: what its members may do, who may do what for them, and who they are. */
export function GroupPage() {
  const { uuid } = useParams({ from: '/administration/rights/groups/$uuid' });
  return <Group key={uuid} uuid={uuid} />;
}

function Group({ uuid }: { readonly uuid: string }) {
  const { t } = useLanguage();
  const edited = useEdited({
    queryKey: ['groups', uuid],
    read: () => management.group(uuid),
    save: ({ rights, securityDescriptor }, etag) =>
      management.changeGroup(uuid, { rights, securityDescriptor }, etag),
    lastChange: () => lastChangeOf('directory.change', uuid, 'changedPaths'),
  });
  const { data: groups } = useQuery({ queryKey: ['groups'], queryFn: () => management.groups() });
  const { value, change } = edited;
  return (
    <AreaPage
      title={value === undefined ? t('rights.group') : t('rights.groupTitle', { name: value.name })}
      back={{ to: '/administration/rights', text: t('rights.title') }}
      isLoading={edited.isLoading}
      error={edited.error}
    >
      {value === undefined ? null : (
        <>
          <Subtitle1 as="h2">{t('rights.members')}</Subtitle1>
          <Members groupUuid={uuid} />
          <Subtitle1 as="h2">{t('rights.grants')}</Subtitle1>
          <Grants grants={value.rights} groups={groups ?? []} onChange={(rights) => change({ rights })} />
          <SecurityDescriptorField
            label={t('rights.descriptorOfGroup')}
            hint={t('rights.descriptorOfGroupHint')}
            kind="person"
            value={value.securityDescriptor}
            onChange={(securityDescriptor) => change({ securityDescriptor })}
          />
          <SaveBar
            edited={edited}
            names={{ rights: t('rights.grantsName'), securityDescriptor: t('rights.descriptorName') }}
          />
        </>
      )}
    </AreaPage>
  );
}
