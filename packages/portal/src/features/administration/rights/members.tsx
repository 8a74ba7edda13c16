import type { v2 } from '@cardea/sdk';
import {
  Body1,
  Button,
  Caption1,
  makeStyles,
  Spinner,
  TableCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Failure } from '../../../app/failure.js';
import { nameOfPerson } from '../../../app/person-name.js';
import { ScrollingTable } from '../../../app/scrolling-table.js';
import { useLanguage } from '../../../language/language.js';
import { management, readAnew } from '../../../server.js';
import { ConfirmDialog } from '../confirm-dialog.js';
import { type Trustee, TrusteePicker } from '../security-descriptors/trustee-picker.js';
import './texts.js';

const useStyles = makeStyles({
  form: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'end' },
  name: { display: 'grid' },
  link: { color: tokens.colorBrandForegroundLink, fontWeight: tokens.fontWeightSemibold },
});

/** Who is in a group: people are put into it by search, and taken out. */
export function Members({ groupUuid }: { readonly groupUuid: string }) {
  const { t } = useLanguage();
  const styles = useStyles();
  const [leaving, setLeaving] = useState<v2.User>();
  const { data, error, isPending } = useQuery({
    queryKey: ['groups', groupUuid, 'members'],
    queryFn: () => management.groupMembers(groupUuid),
  });
  return (
    <>
      <Failure error={error} />
      {isPending ? <Spinner label={t('shell.loading')} /> : null}
      {data?.length === 0 ? <Body1>{t('rights.noMembers')}</Body1> : null}
      {data === undefined || data.length === 0 ? null : (
        <ScrollingTable label={t('rights.members')} columns={[t('rights.person'), t('cards.actions')]}>
          {data.map((person) => (
            <TableRow key={person.uuid}>
              <TableCell>
                <span className={styles.name} translate="no">
                  <Link
                    className={styles.link}
                    to="/administration/rights/people/$uuid"
                    params={{ uuid: person.uuid }}
                  >
                    {nameOfPerson(person)}
                  </Link>
                  <Caption1>{person.accountName}</Caption1>
                </span>
              </TableCell>
              <TableCell>
                <Button
                  size="small"
                  aria-label={t('rights.removeMember', { name: nameOfPerson(person) })}
                  onClick={() => setLeaving(person)}
                >
                  {t('rights.takeOut')}
                </Button>
              </TableCell>
            </TableRow>
          ))}
        </ScrollingTable>
      )}
      <NewMember groupUuid={groupUuid} />
      {leaving === undefined ? null : (
        <ConfirmDialog
          title={t('rights.removeMember', { name: nameOfPerson(leaving) })}
          text={t('rights.removeMemberText', { name: nameOfPerson(leaving) })}
          submit={t('rights.takeOut')}
          act={() => management.removeGroupMember(groupUuid, leaving.uuid)}
          onClose={() => setLeaving(undefined)}
        />
      )}
    </>
  );
}

function NewMember({ groupUuid }: { readonly groupUuid: string }) {
  const { t } = useLanguage();
  const styles = useStyles();
  const [person, setPerson] = useState<Trustee>();
  // A new search after each person who was put in.
  const [count, setCount] = useState(0);
  const add = useMutation({
    mutationFn: async () => {
      if (person?.uuid) await management.addGroupMember(groupUuid, person.uuid);
    },
    onSuccess: async () => {
      setPerson(undefined);
      setCount(count + 1);
      await readAnew();
    },
  });
  return (
    <>
      <div className={styles.form}>
        <TrusteePicker key={count} label={t('rights.addMember')} among="people" onChoose={setPerson} />
        <Button disabledFocusable={person === undefined || add.isPending} onClick={() => add.mutate()}>
          {t('rights.addChosen')}
        </Button>
      </div>
      <Failure error={add.error} />
    </>
  );
}
