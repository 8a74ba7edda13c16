import { CardeaApiError } from '@cardea/sdk';
import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { useLanguage } from '../language/language.js';

/** Tells what went wrong in the server's own words, with the reference that its log has; nothing without an error. */
export function Failure({ error }: { readonly error: unknown }) {
  const { t } = useLanguage();
  if (error === null || error === undefined) return null;
  const reference = error instanceof CardeaApiError ? error.correlationId : undefined;
  return (
    <div role="alert">
      <MessageBar intent="error" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{t('shell.failed')}</MessageBarTitle>{' '}
          {error instanceof Error ? error.message : String(error)}
          {reference ? <div>{t('shell.reference', { id: reference })}</div> : null}
        </MessageBarBody>
      </MessageBar>
    </div>
  );
}
