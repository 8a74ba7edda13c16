import {
  Body1,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { Link as RouteLink } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Page } from '../../app/page.js';
import { useLanguage } from '../../language/language.js';
import { holdsAudit, useScope } from '../../session/session.js';
import './texts.js';

const useStyles = makeStyles({ link: { color: tokens.colorBrandForegroundLink } });

/**
 * A page of the administration: the way back, and, for whoever lacks the right, which one it takes and who can give it.
 * `isFor` says who else than holders of Audit uses it.
 */
export function AreaPage(props: {
  readonly title: string;
  readonly intro?: string;
  /** Where it leads back to. */
  readonly back?: { readonly to: string; readonly text: string };
  readonly isForAgents?: boolean;
  readonly isLoading?: boolean;
  readonly error?: unknown;
  readonly children?: ReactNode;
}) {
  const { title, intro, back, isForAgents = false, isLoading = false, error, children } = props;
  const { t } = useLanguage();
  const styles = useStyles();
  const scope = useScope();
  const isAllowed = holdsAudit(scope) || (isForAgents && scope?.isKeyRecoveryAgent === true);
  const wayBack = back ?? { to: '/administration', text: t('administration.title') };
  return (
    <Page
      title={title}
      isLoading={scope === undefined || (isAllowed && isLoading)}
      error={isAllowed ? error : undefined}
    >
      <Body1>
        <RouteLink to={wayBack.to} className={styles.link}>
          ← {wayBack.text}
        </RouteLink>
      </Body1>
      {isAllowed ? (
        <>
          {intro === undefined ? null : <Body1>{intro}</Body1>}
          {children}
        </>
      ) : (
        <div role="alert">
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>
              <MessageBarTitle>{t('area.refused')}</MessageBarTitle>{' '}
              {isForAgents ? t('area.refusedToAgents') : t('area.refusedText')}
            </MessageBarBody>
          </MessageBar>
        </div>
      )}
    </Page>
  );
}
