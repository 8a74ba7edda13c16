import { Label, makeStyles, Text, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Path } from './fields.js';
import { fieldId, useFieldAt } from './form-context.js';

const useStyles = makeStyles({
  group: {
    display: 'grid',
    rowGap: tokens.spacingVerticalM,
    minWidth: 0,
    margin: 0,
    padding: tokens.spacingHorizontalM,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  hint: { color: tokens.colorNeutralForeground2 },
  fault: { color: tokens.colorStatusDangerForeground1 },
});

/** Fields that belong together, named as one. */
export function Group(props: {
  readonly path: Path;
  readonly title: string;
  readonly hint?: string | undefined;
  readonly children: ReactNode;
}) {
  const { path, title, hint, children } = props;
  const styles = useStyles();
  const { found } = useFieldAt(path);
  const id = fieldId(path);
  return (
    // A finding about the whole leads here.
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand inside its border in every browser alike
    <div role="group" id={id} tabIndex={-1} aria-labelledby={`${id}-title`} className={styles.group}>
      <Label weight="semibold" id={`${id}-title`}>
        {title}
      </Label>
      {hint === undefined ? null : (
        <Text size={200} className={styles.hint}>
          {hint}
        </Text>
      )}
      {found.validationMessage === undefined ? null : (
        <Text className={styles.fault}>{found.validationMessage}</Text>
      )}
      {children}
    </div>
  );
}
