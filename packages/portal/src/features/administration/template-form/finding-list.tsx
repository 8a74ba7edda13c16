import {
  Link,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useLanguage } from '../../../language/language.js';
import { useFieldWords } from './field-words.js';
import type { Finding, Path } from './fields.js';
import { parsePath } from './path.js';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    rowGap: tokens.spacingVerticalXS,
    margin: 0,
    paddingInlineStart: tokens.spacingHorizontalL,
  },
  link: { textAlign: 'start' },
});

/** Every fault and doubt in one place, each leading to its field. */
export function FindingList(props: {
  readonly root: string;
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
  readonly onGoTo: (path: Path) => void;
}) {
  const { errors, warnings } = props;
  const { t } = useLanguage();
  return (
    <div role="status" aria-label={t('templateForm.findings')}>
      {errors.length === 0 ? null : (
        <Findings
          {...props}
          intent="error"
          title={t('templateForm.faults', { count: errors.length })}
          found={errors}
        />
      )}
      {warnings.length === 0 ? null : (
        <Findings
          {...props}
          intent="warning"
          title={t('templateForm.doubts', { count: warnings.length })}
          found={warnings}
        />
      )}
    </div>
  );
}

function Findings(props: {
  readonly root: string;
  readonly intent: 'error' | 'warning';
  readonly title: string;
  readonly found: readonly Finding[];
  readonly onGoTo: (path: Path) => void;
}) {
  const { root, intent, title, found, onGoTo } = props;
  const styles = useStyles();
  const { place } = useFieldWords();
  return (
    <MessageBar intent={intent} layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        <ul className={styles.list}>
          {found.map(({ path, rule }) => (
            <li key={`${path} ${rule}`}>
              <Link as="button" inline className={styles.link} onClick={() => onGoTo(parsePath(path))}>
                {place(root, parsePath(path))}
              </Link>{' '}
              {rule}
            </li>
          ))}
        </ul>
      </MessageBarBody>
    </MessageBar>
  );
}
