import type { FieldSchema } from '@cardea/sdk';
import { Button, Field, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useLanguage } from '../../../language/language.js';
import { useFieldWords } from './field-words.js';
import { blankOf, controlOf, type Member, membersOf, type Path, resolved } from './fields.js';
import { focusField } from './focus-field.js';
import { fieldId, useFieldAt } from './form-context.js';
import { Group } from './group.js';
import { SingleControl } from './single-control.js';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    rowGap: tokens.spacingVerticalM,
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    minWidth: 0,
  },
  row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'end', minWidth: 0 },
  single: { flexGrow: 1, minWidth: 'min(14rem, 100%)' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
  add: { justifySelf: 'start' },
});

/** A list whose elements are added, changed, moved and taken away. */
export function ListField(props: {
  readonly path: Path;
  readonly member: Member;
  readonly items: FieldSchema;
  readonly set: (list: readonly unknown[]) => void;
  /** Shows the members of an element; given, for elements may hold lists again. */
  readonly fieldsOf: (path: Path, members: readonly Member[]) => ReactNode;
}) {
  const { path, member, items, set, fieldsOf } = props;
  const { t } = useLanguage();
  const styles = useStyles();
  const { label } = useFieldWords();
  const { value, isReadOnly } = useFieldAt(path);
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const title = label(member.owner, member.property);
  const move = (from: number, to: number) => {
    const others = list.filter((_, index) => index !== from);
    set([...others.slice(0, to), list[from], ...others.slice(to)]);
    focusField([...path, to]);
  };
  return (
    <>
      <ol className={styles.list}>
        {list.map((_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an element is known by its place alone
          <li key={index}>
            <Element
              path={[...path, index]}
              index={index}
              member={member}
              items={items}
              fieldsOf={fieldsOf}
              onRemove={() => {
                set(list.filter((__, other) => other !== index));
                focusField(path);
              }}
              onUp={index === 0 ? undefined : () => move(index, index - 1)}
              onDown={index === list.length - 1 ? undefined : () => move(index, index + 1)}
            />
          </li>
        ))}
      </ol>
      {isReadOnly ? null : (
        <Button
          className={styles.add}
          aria-label={t('templateForm.addTo', { list: title })}
          onClick={() => {
            set([...list, blankOf(items)]);
            focusField([...path, list.length]);
          }}
        >
          {t('templateForm.add')}
        </Button>
      )}
    </>
  );
}

interface ElementProps {
  readonly path: Path;
  readonly index: number;
  readonly member: Member;
  readonly items: FieldSchema;
  readonly fieldsOf: (path: Path, members: readonly Member[]) => ReactNode;
  readonly onRemove: () => void;
  readonly onUp: (() => void) | undefined;
  readonly onDown: (() => void) | undefined;
}

function Element(props: ElementProps) {
  const { path, index, items, member } = props;
  const styles = useStyles();
  const { label, element } = useFieldWords();
  const { value, set, found, known, isReadOnly } = useFieldAt(path);
  const { schema, name } = resolved(items);
  const list = label(member.owner, member.property);
  const title = `${list} ${element(value, index)}`;
  const actions = isReadOnly ? null : <ElementActions {...props} title={title} />;
  if (schema.type === 'object')
    return (
      <Group path={path} title={title}>
        {props.fieldsOf(path, membersOf(name, value))}
        {actions}
      </Group>
    );
  const single = { owner: member.owner, property: member.property, isOptional: false, fallback: undefined };
  return (
    <div className={styles.row}>
      <Field className={styles.single} label={`${list} ${index + 1}`} {...found}>
        {(field) => (
          <SingleControl
            control={controlOf(member.owner, `${member.property}[]`, items)}
            id={fieldId(path)}
            value={value}
            set={set}
            known={known}
            field={field}
            {...single}
          />
        )}
      </Field>
      {actions}
    </div>
  );
}

function ElementActions({ title, onUp, onDown, onRemove }: ElementProps & { readonly title: string }) {
  const { t } = useLanguage();
  const styles = useStyles();
  return (
    <div className={styles.actions}>
      <Button
        size="small"
        disabled={onUp === undefined}
        aria-label={t('templateForm.upOf', { element: title })}
        {...(onUp && { onClick: onUp })}
      >
        {t('templateForm.up')}
      </Button>
      <Button
        size="small"
        disabled={onDown === undefined}
        aria-label={t('templateForm.downOf', { element: title })}
        {...(onDown && { onClick: onDown })}
      >
        {t('templateForm.down')}
      </Button>
      <Button size="small" aria-label={t('templateForm.removeOf', { element: title })} onClick={onRemove}>
        {t('templateForm.remove')}
      </Button>
    </div>
  );
}
