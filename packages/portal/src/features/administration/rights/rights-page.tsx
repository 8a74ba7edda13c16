import { Body1, makeStyles, Subtitle1, TableCell, TableRow, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { ScrollingTable } from '../../../app/scrolling-table.js';
import { useLanguage } from '../../../language/language.js';
import { management } from '../../../server.js';
import { AreaPage } from '../area-page.js';
import { TrusteePicker } from '../security-descriptors/trustee-picker.js';
import { useGrantWords } from './grants.js';
import './texts.js';

const useStyles = makeStyles({
  link: { color: tokens.colorBrandForegroundLink, fontWeight: tokens.fontWeightSemibold },
  grants: { display: 'grid', margin: 0, padding: 0, listStyleType: 'none' },
});

/** Where rights begin: the groups with what their members may do, and the way to single people. */
export function RightsPage() {
  const { t } = useLanguage();
  const styles = useStyles();
  const navigate = useNavigate();
  const { data, error, isPending } = useQuery({ queryKey: ['groups'], queryFn: () => management.groups() });
  const wordsOf = useGrantWords(data ?? []);
  return (
    <AreaPage title={t('rights.title')} intro={t('rights.intro')} isLoading={isPending} error={error}>
      <TrusteePicker
        label={t('rights.findPerson')}
        among="people"
        onChoose={(person) =>
          person?.uuid &&
          void navigate({ to: '/administration/rights/people/$uuid', params: { uuid: person.uuid } })
        }
      />
      <Subtitle1 as="h2">{t('rights.groups')}</Subtitle1>
      {data?.length === 0 ? <Body1>{t('rights.noGroups')}</Body1> : null}
      {data === undefined || data.length === 0 ? null : (
        <ScrollingTable label={t('rights.groups')} columns={[t('rights.group'), t('rights.membersMay')]}>
          {data.map((group) => (
            <TableRow key={group.uuid}>
              <TableCell>
                <Link
                  className={styles.link}
                  to="/administration/rights/groups/$uuid"
                  params={{ uuid: group.uuid }}
                >
                  {group.name}
                </Link>
              </TableCell>
              <TableCell>
                {group.rights.length === 0 ? (
                  t('rights.noRights')
                ) : (
                  <ul className={styles.grants}>
                    {group.rights.map((grant) => (
                      <li key={`${grant.right} ${grant.overGroupUuid ?? ''}`}>{wordsOf(grant)}</li>
                    ))}
                  </ul>
                )}
              </TableCell>
            </TableRow>
          ))}
        </ScrollingTable>
      )}
      <Body1>
        <Link className={styles.link} to="/reports/$name" params={{ name: 'rights-held' }}>
          {t('rights.allRights')}
        </Link>
      </Body1>
    </AreaPage>
  );
}
