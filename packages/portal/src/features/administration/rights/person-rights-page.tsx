import type { v2 } from '@cardea/sdk';
import { Body1, Button, makeStyles, Subtitle1, Subtitle2, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { nameOfPerson } from '../../../app/person-name.js';
import { useLanguage } from '../../../language/language.js';
import { management } from '../../../server.js';
import { AreaPage } from '../area-page.js';
import { lastChangeOf } from '../last-change.js';
import { SaveBar } from '../save-bar.js';
import { SecurityDescriptorField } from '../security-descriptors/security-descriptor-field.js';
import { TrusteePicker } from '../security-descriptors/trustee-picker.js';
import { useEdited } from '../use-edited.js';
import { RightsOver } from './rights-over.js';
import './texts.js';
import { AsItIs } from '../../../app/as-it-is.js';

const useStyles = makeStyles({
  section: { display: 'grid', rowGap: tokens.spacingVerticalS, justifyItems: 'start', minWidth: 0 },
  link: { color: tokens.colorBrandForegroundLink },
});

/** One person as administrators see them: groups, manager, and who may do what for them. */
export function PersonRightsPage() {
  const { uuid } = useParams({ from: '/administration/rights/people/$uuid' });
  return <Person key={uuid} uuid={uuid} />;
}

function Person({ uuid }: { readonly uuid: string }) {
  const { t } = useLanguage();
  const styles = useStyles();
  const edited = useEdited({
    queryKey: ['users', uuid, 'delegation'],
    read: () => management.user(uuid),
    save: ({ managerUserUuid, securityDescriptor }, etag) =>
      management.changeUser(uuid, { managerUserUuid, securityDescriptor }, etag),
    lastChange: () => lastChangeOf('directory.change', uuid, 'changedPaths'),
  });
  const { value, change } = edited;
  return (
    <AreaPage
      title={value === undefined ? t('rights.person') : nameOfPerson(value)}
      back={{ to: '/administration/rights', text: t('rights.title') }}
      isLoading={edited.isLoading}
      error={edited.error}
    >
      {value === undefined ? null : (
        <>
          <Body1>
            <AsItIs>
              {value.domain}\{value.accountName}
            </AsItIs>{' '}
            ·{' '}
            <Link className={styles.link} to="/people/$uuid" params={{ uuid }}>
              {t('rights.toCards')}
            </Link>
          </Body1>
          <GroupsOf groups={value.groups} />
          <Manager value={value} onChange={(managerUserUuid) => change({ managerUserUuid })} />
          <SecurityDescriptorField
            label={t('rights.descriptorOfPerson')}
            hint={t('rights.descriptorOfPersonHint')}
            kind="person"
            value={value.securityDescriptor}
            onChange={(securityDescriptor) => change({ securityDescriptor })}
          />
          <SaveBar
            edited={edited}
            names={{
              managerUserUuid: t('rights.managerName'),
              securityDescriptor: t('rights.descriptorName'),
            }}
          />
          <RightsOver target={value} />
        </>
      )}
    </AreaPage>
  );
}

function GroupsOf({ groups }: { readonly groups: v2.DirectoryUser['groups'] }) {
  const { t } = useLanguage();
  const styles = useStyles();
  return (
    <section className={styles.section}>
      <Subtitle1 as="h2">{t('rights.groupsOf')}</Subtitle1>
      {groups.length === 0 ? <Body1>{t('rights.inNoGroup')}</Body1> : null}
      {groups.map(({ uuid, name }) => (
        <Link key={uuid} className={styles.link} to="/administration/rights/groups/$uuid" params={{ uuid }}>
          <AsItIs>{name}</AsItIs>
        </Link>
      ))}
    </section>
  );
}

function Manager(props: {
  readonly value: v2.DirectoryUser;
  readonly onChange: (uuid: string | null) => void;
}) {
  const { t } = useLanguage();
  const styles = useStyles();
  const { managerUserUuid: uuid } = props.value;
  const { data } = useQuery({
    queryKey: ['users', uuid],
    queryFn: async () => (uuid === null ? null : (await management.user(uuid)).value),
  });
  return (
    <section className={styles.section}>
      <Subtitle2 as="h3">{t('rights.manager')}</Subtitle2>
      <Body1>{data === null || data === undefined ? t('rights.noManager') : nameOfPerson(data)}</Body1>
      <TrusteePicker
        label={t('rights.changeManager')}
        among="people"
        onChoose={(person) => person?.uuid && props.onChange(person.uuid)}
      />
      {uuid === null ? null : (
        <Button size="small" onClick={() => props.onChange(null)}>
          {t('rights.removeManager')}
        </Button>
      )}
    </section>
  );
}
