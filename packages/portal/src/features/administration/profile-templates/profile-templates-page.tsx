import {
  Body1,
  Button,
  Field,
  makeStyles,
  SearchBox,
  TableCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useDeferredValue, useState } from 'react';
import { Page } from '../../../app/page.js';
import { ofTemplateNames } from '../../../app/room-for-columns.js';
import { ScrollingTable } from '../../../app/scrolling-table.js';
import { useLanguage } from '../../../language/language.js';
import { type Beginning, CreateDialog } from './create-dialog.js';
import { profileTemplateList } from './profile-template-store.js';
import './texts.js';
import { AsItIs } from '../../../app/as-it-is.js';

/** Most policies that a row names; where more are on it tells how many. */
const mostNamed = 4;

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalL, alignItems: 'end' },
  search: { flexGrow: 1, maxWidth: '24rem' },
  link: { color: tokens.colorBrandForegroundLink, fontWeight: tokens.fontWeightSemibold },
  text: { overflowWrap: 'anywhere' },
});

/** The profile templates of the site: found, opened, copied, created. */
export function ProfileTemplatesPage() {
  const { t, textIfAny } = useLanguage();
  const styles = useStyles();
  const [typed, setTyped] = useState('');
  const [beginning, setBeginning] = useState<Beginning | null>(null);
  const q = useDeferredValue(typed.trim());
  const { data, error, isPending } = useQuery({
    ...profileTemplateList(q),
    placeholderData: keepPreviousData,
  });
  return (
    <Page title={t('profileTemplates.title')} error={error}>
      <div className={styles.tools}>
        <Field className={styles.search} label={t('profileTemplates.search')}>
          <SearchBox value={typed} onChange={(_, { value }) => setTyped(value)} />
        </Field>
        <Button appearance="primary" onClick={() => setBeginning({ from: null })}>
          {t('profileTemplates.create')}
        </Button>
      </div>
      {data?.length === 0 ? <Body1 role="status">{t('profileTemplates.none')}</Body1> : null}
      {isPending ? <Body1>{t('shell.loading')}</Body1> : null}
      {data === undefined || data.length === 0 ? null : (
        <ScrollingTable
          label={t('profileTemplates.title')}
          columns={[
            t('profileTemplates.name'),
            t('profileTemplates.kind'),
            { title: t('profileTemplates.certificates'), ...ofTemplateNames },
            t('profileTemplates.policiesOn'),
            t('profileTemplates.version'),
            t('profileTemplates.actions'),
          ]}
        >
          {data.map((template) => (
            <TableRow key={template.uuid}>
              <TableCell className={styles.text}>
                <Link
                  className={styles.link}
                  to="/administration/profile-templates/$uuid"
                  params={{ uuid: template.uuid }}
                >
                  <AsItIs>{template.name}</AsItIs>
                </Link>
              </TableCell>
              <TableCell>
                {t(
                  template.isSmartcardProfileTemplate
                    ? 'profileTemplates.smartcard'
                    : 'profileTemplates.software',
                )}
              </TableCell>
              <TableCell className={styles.text} translate="no">
                {template.certificateTemplates.join(', ')}
              </TableCell>
              <TableCell>
                {template.enabledPolicies.length > mostNamed
                  ? t('profileTemplates.policyCount', { count: template.enabledPolicies.length })
                  : template.enabledPolicies
                      .map((name) => textIfAny(`WorkflowPolicies.${name}`) ?? name)
                      .join(', ')}
              </TableCell>
              <TableCell>{template.version}</TableCell>
              <TableCell>
                <Button
                  size="small"
                  aria-label={t('profileTemplates.copyOf', { name: template.name })}
                  onClick={() => setBeginning({ from: template })}
                >
                  {t('profileTemplates.copy')}
                </Button>
              </TableCell>
            </TableRow>
          ))}
        </ScrollingTable>
      )}
      {beginning === null ? null : <CreateDialog beginning={beginning} onClose={() => setBeginning(null)} />}
    </Page>
  );
}
