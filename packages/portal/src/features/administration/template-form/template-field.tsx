import { Field, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import type { DescriptorKind } from '../security-descriptors/descriptor-kinds.js';
import { SecurityDescriptorField } from '../security-descriptors/security-descriptor-field.js';
import { useFieldWords } from './field-words.js';
import { controlOf, type Member, membersOf, type Path, resolved } from './fields.js';
import { fieldId, useFieldAt } from './form-context.js';
import { Group } from './group.js';
import { ListField } from './list-field.js';
import { SeveralControl, SingleControl } from './single-control.js';

const useStyles = makeStyles({
  fields: { display: 'grid', rowGap: tokens.spacingVerticalL, minWidth: 0 },
  descriptor: { minWidth: 0, ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` } },
  fault: { color: tokens.colorStatusDangerForeground1 },
  // What belongs to one element of a list stands side by side where there is room.
  ofElement: {
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(14rem, 100%), 1fr))',
    columnGap: tokens.spacingHorizontalL,
    alignItems: 'start',
    '& > [role="group"], & > :has(textarea)': { gridColumn: '1 / -1' },
  },
});

/** Members of an object, one field each. */
export function Fields({ path, members }: { readonly path: Path; readonly members: readonly Member[] }) {
  const styles = useStyles();
  const isElement = typeof path.at(-1) === 'number';
  return (
    <div className={mergeClasses(styles.fields, isElement && styles.ofElement)}>
      {members.map((member) => (
        <TemplateField key={member.property} path={[...path, member.property]} member={member} />
      ))}
    </div>
  );
}

/** One member with its name, its explanation, the right control, and what was found wrong with it. */
export function TemplateField({ path, member }: { readonly path: Path; readonly member: Member }) {
  const { owner, property, schema, isOptional } = member;
  const styles = useStyles();
  const { label, hint } = useFieldWords();
  const { value, set, found, known, isFixed } = useFieldAt(path);
  const control = controlOf(owner, property, schema);
  const change = (next: unknown) => set(isOptional && isEmpty(next) ? undefined : next);
  const single = {
    id: fieldId(path),
    owner,
    property,
    value,
    set: change,
    isOptional,
    fallback: schema['x-default'],
    known,
    isFixed,
  };
  const named = { path, title: label(owner, property), hint: hint(owner, property) };
  if (control.kind === 'group')
    // What may be null is there or not there by what kind of template it is.
    return resolved(schema).isNullable && value === null ? null : (
      <Group {...named}>
        <Fields path={path} members={membersOf(control.name, value)} />
      </Group>
    );
  if (control.kind === 'list')
    return (
      <Group {...named}>
        <ListField
          path={path}
          member={member}
          items={control.items}
          set={change}
          fieldsOf={(place, members) => <Fields path={place} members={members} />}
        />
      </Group>
    );
  if (control.kind === 'descriptor')
    return (
      <div id={single.id} tabIndex={-1} className={styles.descriptor}>
        <SecurityDescriptorField
          label={named.title}
          hint={named.hint ?? ''}
          kind={descriptorKindOf(owner)}
          value={String(value ?? '')}
          onChange={change}
        />
        {found.validationMessage === undefined ? null : (
          <Text className={styles.fault}>{found.validationMessage}</Text>
        )}
      </div>
    );
  if (control.kind === 'choices' || control.kind === 'bits')
    return (
      <Group {...named}>
        <SeveralControl control={control} field={{}} {...single} />
      </Group>
    );
  return (
    <Field label={named.title} hint={named.hint ?? null} {...found}>
      {(field) => <SingleControl control={control} field={field} {...single} />}
    </Field>
  );
}

function descriptorKindOf(owner: string): DescriptorKind {
  if (owner === 'CertificateTemplate') return 'certificateTemplate';
  return owner === 'WorkflowPolicy' ? 'policyList' : 'profileTemplate';
}

function isEmpty(value: unknown): boolean {
  return value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}
