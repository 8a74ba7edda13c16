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
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Page } from '../../../app/page.js';
import { ofTemplateNames } from '../../../app/room-for-columns.js';
import { ScrollingTable } from '../../../app/scrolling-table.js';
import { useLanguage } from '../../../language/language.js';
import { certificateTemplateList, profileTemplatesByCertificate } from './certificate-template-store.js';
import './texts.js';
import { AsItIs } from '../../../app/as-it-is.js';

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalL, alignItems: 'end' },
  search: { flexGrow: 1, maxWidth: '24rem' },
  link: { color: tokens.colorBrandForegroundLink, fontWeight: tokens.fontWeightSemibold },
  text: { overflowWrap: 'anywhere' },
});

/** The certificate templates of the site, with the profile templates that use them. */
export function CertificateTemplatesPage() {
  const { t, number } = useLanguage();
  const styles = useStyles();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const { data, error, isPending } = useQuery(certificateTemplateList);
  const { data: profileTemplates = [] } = useQuery(profileTemplatesByCertificate);
  const sought = typed.trim().toLowerCase();
  const found = (data ?? []).filter(({ commonName, displayName }) =>
    `${commonName}\n${displayName}`.toLowerCase().includes(sought),
  );
  const create = (from: string) =>
    void navigate({ to: '/administration/certificate-templates/new/$from', params: { from } });
  return (
    <Page title={t('certificateTemplates.title')} isLoading={isPending} error={error}>
      <div className={styles.tools}>
        <Field className={styles.search} label={t('certificateTemplates.search')}>
          <SearchBox value={typed} onChange={(_, { value }) => setTyped(value)} />
        </Field>
        <Button appearance="primary" onClick={() => create('-')}>
          {t('certificateTemplates.create')}
        </Button>
      </div>
      {found.length === 0 ? <Body1 role="status">{t('certificateTemplates.none')}</Body1> : null}
      {found.length === 0 ? null : (
        <ScrollingTable
          label={t('certificateTemplates.title')}
          columns={[
            { title: t('certificateTemplates.name'), ...ofTemplateNames },
            t('certificateTemplates.displayName'),
            t('certificateTemplates.days'),
            t('certificateTemplates.usedBy'),
            t('certificateTemplates.actions'),
          ]}
        >
          {found.map(({ commonName, displayName, validityDays }) => (
            <TableRow key={commonName}>
              <TableCell className={styles.text}>
                <Link
                  className={styles.link}
                  to="/administration/certificate-templates/$commonName"
                  params={{ commonName }}
                >
                  <AsItIs>{commonName}</AsItIs>
                </Link>
              </TableCell>
              <TableCell className={styles.text} translate="no">
                {displayName}
              </TableCell>
              <TableCell>{number(validityDays)}</TableCell>
              <TableCell className={styles.text} translate="no">
                {profileTemplates
                  .filter(({ certificateTemplates }) => certificateTemplates.includes(commonName))
                  .map(({ name }) => name)
                  .join(', ')}
              </TableCell>
              <TableCell>
                <Button
                  size="small"
                  aria-label={t('certificateTemplates.copyOf', { name: commonName })}
                  onClick={() => create(commonName)}
                >
                  {t('certificateTemplates.copy')}
                </Button>
              </TableCell>
            </TableRow>
          ))}
        </ScrollingTable>
      )}
    </Page>
  );
}
