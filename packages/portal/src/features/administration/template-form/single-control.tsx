import {
  Button,
  Checkbox,
  Input,
  makeStyles,
  Select,
  Switch,
  Textarea,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import { useLanguage } from '../../../language/language.js';
import { useFieldWords } from './field-words.js';
import type { Control } from './fields.js';

const useStyles = makeStyles({
  code: { fontFamily: tokens.fontFamilyMonospace },
  many: { display: 'flex', flexWrap: 'wrap', columnGap: tokens.spacingHorizontalM },
  narrow: { maxWidth: '14rem' },
});

/** A value of one control, and how it is named. */
export interface SingleProps {
  readonly id: string;
  readonly owner: string;
  readonly property: string;
  readonly value: unknown;
  readonly set: (value: unknown) => void;
  readonly isOptional: boolean;
  /** It is shown and not changed. */
  readonly isFixed?: boolean;
  readonly fallback: boolean | number | undefined;
  readonly known: {
    readonly certificateTemplates: readonly string[];
    readonly authorities: readonly string[];
  };
  /** What Fluent's `Field` gives its control: labels, descriptions and whether it is wrong. */
  readonly field: object;
}

/** The control of a value that is no list and no group of others. */
export function SingleControl({ control, ...props }: SingleProps & { readonly control: Control }) {
  const { t } = useLanguage();
  const styles = useStyles();
  const { choice } = useFieldWords();
  const { id, value, set, field, owner, property, fallback } = props;
  const text = value === undefined || value === null ? '' : String(value);
  switch (control.kind) {
    case 'switch':
      return (
        <Switch
          {...field}
          id={id}
          checked={typeof value === 'boolean' ? value : fallback === true}
          onChange={(_, { checked }) => set(checked)}
        />
      );
    case 'fixed':
      return (
        <Input
          {...field}
          id={id}
          readOnly
          value={t(value === true ? 'templateForm.yes' : 'templateForm.no')}
        />
      );
    case 'number':
      return <NumberControl {...props} least={control.least} most={control.most} />;
    case 'secret':
      return <SecretControl {...props} />;
    case 'choice':
      return <ChoiceControl {...props} values={control.values} />;
    case 'numberChoice':
      return (
        <Select {...field} id={id} value={text} onChange={(_, chosen) => set(Number(chosen.value))}>
          {control.numbers.map((each) => (
            <option key={each} value={each}>
              {choice(owner, property, each)}
            </option>
          ))}
        </Select>
      );
    case 'known':
      return <ChoiceControl {...props} areNames values={props.known[control.of]} />;
    case 'longText':
    case 'code':
    case 'descriptor':
      return (
        <Textarea
          {...field}
          translate="no"
          id={id}
          resize="vertical"
          rows={control.kind === 'descriptor' ? 2 : 4}
          {...(control.kind === 'longText' ? {} : { className: styles.code, spellCheck: false })}
          value={text}
          onChange={(_, typed) => set(typed.value)}
        />
      );
    default:
      return (
        <Input {...field} id={id} autoComplete="off" value={text} onChange={(_, typed) => set(typed.value)} />
      );
  }
}

function NumberControl(
  props: SingleProps & { readonly least: number | undefined; readonly most: number | undefined },
) {
  const styles = useStyles();
  const { id, value, set, field, fallback, least, most } = props;
  return (
    <Input
      {...field}
      id={id}
      className={styles.narrow}
      type="number"
      {...(least === undefined ? {} : { min: least })}
      {...(most === undefined ? {} : { max: most })}
      {...(typeof fallback === 'number' ? { placeholder: String(fallback) } : {})}
      value={value === undefined || value === null ? '' : String(value)}
      onChange={(_, { value: typed }) => {
        // What is no whole number stays as it was typed, and the form says so.
        set(/^-?\d{1,15}$/.test(typed) ? Number(typed) : typed);
      }}
    />
  );
}

function SecretControl({ id, value, set, field }: SingleProps) {
  const { t } = useLanguage();
  const [isShown, setShown] = useState(false);
  return (
    <Input
      {...field}
      id={id}
      type={isShown ? 'text' : 'password'}
      autoComplete="off"
      value={String(value ?? '')}
      onChange={(_, typed) => set(typed.value)}
      contentAfter={
        <Button size="small" appearance="transparent" onClick={() => setShown(!isShown)}>
          {t(isShown ? 'templateForm.hide' : 'templateForm.show')}
        </Button>
      }
    />
  );
}

function ChoiceControl(
  props: SingleProps & {
    readonly values: readonly string[];
    /** They are names of objects of the site. */
    readonly areNames?: boolean;
  },
) {
  const { t } = useLanguage();
  const { choice } = useFieldWords();
  const { id, owner, property, value, set, field, values, isOptional } = props;
  const text = String(value ?? '');
  // What exists no longer is shown as it is, and the validation says so.
  const shown = text === '' || values.includes(text) ? values : [text, ...values];
  return (
    <Select {...field} id={id} value={text} onChange={(_, chosen) => set(chosen.value)}>
      {isOptional || text === '' ? <option value="">{t('templateForm.notChosen')}</option> : null}
      {shown.map((each) => (
        <option key={each} value={each} {...(props.areNames === true ? { translate: 'no' } : {})}>
          {choice(owner, property, each)}
        </option>
      ))}
    </Select>
  );
}

/** Several of a closed set of names, or of the bits of a number. */
export function SeveralControl({ control, ...props }: SingleProps & { readonly control: Control }) {
  const styles = useStyles();
  const { choice } = useFieldWords();
  const { owner, property, value, set } = props;
  const boxes: readonly {
    readonly name: string | number;
    readonly isSet: boolean;
    readonly toggle: () => void;
  }[] =
    control.kind === 'bits'
      ? control.numbers.map((bit) => {
          const bits = typeof value === 'number' ? value : 0;
          return { name: bit, isSet: (bits & bit) !== 0, toggle: () => set(bits ^ bit) };
        })
      : control.kind === 'choices'
        ? control.values.map((name) => {
            const chosen: readonly unknown[] = Array.isArray(value) ? value : [];
            const isSet = chosen.includes(name);
            return {
              name,
              isSet,
              toggle: () => set(isSet ? chosen.filter((one) => one !== name) : [...chosen, name]),
            };
          })
        : [];
  return (
    <div className={styles.many}>
      {boxes.map(({ name, isSet, toggle }) => (
        <Checkbox key={name} checked={isSet} onChange={toggle} label={choice(owner, property, name)} />
      ))}
    </div>
  );
}
