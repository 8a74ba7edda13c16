import { CardeaApiError } from '@cardea/sdk';
import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { useLanguage } from '../language/language.js';
import { detailOf, type Trouble, troubleOf } from './trouble.js';

/**
 * Tells what went wrong: first what kind of trouble it is and what to do next, then the server's own words, then the reference
 * that its log has. Nothing without an error.
 */
export function Failure(props: {
  readonly error: unknown;
  /** Where the page knows better than the error what kind of trouble it is. */
  readonly trouble?: Trouble | undefined;
}) {
  const { error } = props;
  const { t } = useLanguage();
  if (error === null || error === undefined) return null;
  const trouble = props.trouble ?? troubleOf(error);
  const detail = detailOf(error);
  const reference = error instanceof CardeaApiError ? error.correlationId : undefined;
  return (
    <div role="alert">
      <MessageBar intent="error" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{t(`failure.${trouble}`)}</MessageBarTitle> {t(`failure.${trouble}Next`)}
          {detail ? <div>{detail}</div> : null}
          {reference ? <div>{t('shell.reference', { id: reference })}</div> : null}
        </MessageBarBody>
      </MessageBar>
    </div>
  );
}
