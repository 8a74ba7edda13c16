import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useLanguage } from '../language/language.js';

/** What can be wrong with a field before anything is sent (HTML, ValidityState), the most telling first. */
const kinds = [
  'valueMissing',
  'badInput',
  'typeMismatch',
  'patternMismatch',
  'rangeUnderflow',
  'rangeOverflow',
  'stepMismatch',
] as const;

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

interface Fault {
  readonly label: string;
  readonly kind: (typeof kinds)[number];
  /** What the field demands: its least or most, or its form in words. */
  readonly demand: string;
  /** Of what type the field is, such as `date`. */
  readonly type: string;
}

/**
 * Looks a form over before it is sent. The browser's own words for faults are in the browser's language and do not name the
 * field: the form has `noValidate`, and {@link FormFaults} tells them.
 */
export function useFormFaults(): {
  readonly faults: readonly Fault[];
  /** Whether nothing is wrong; else the first field that is gets the focus. */
  readonly isSound: (form: HTMLFormElement) => boolean;
} {
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  return {
    faults,
    isSound(form) {
      const controls = [...form.elements].filter(isControl);
      for (const control of controls) mark(control);
      const wrong = controls.filter(({ validity }) => !validity.valid);
      wrong[0]?.focus();
      setFaults(wrong.flatMap(faultOf));
      return wrong.length === 0;
    },
  };
}

function isControl(element: Element): element is Control {
  return (
    element instanceof HTMLInputElement ||
    element instanceof HTMLTextAreaElement ||
    element instanceof HTMLSelectElement
  );
}

/** Screen readers say at the field that it is wrong; what the page itself says of a field stays. */
function mark(control: Control): void {
  if (!control.validity.valid) {
    control.setAttribute('aria-invalid', 'true');
    control.dataset.formFault = '';
  } else if (control.dataset.formFault !== undefined) {
    control.removeAttribute('aria-invalid');
    delete control.dataset.formFault;
  }
}

function faultOf(control: Control): readonly Fault[] {
  const kind = kinds.find((each) => control.validity[each]);
  if (kind === undefined) return [];
  // The star of a field that is required is no part of its name.
  const label = (control.labels?.[0]?.textContent ?? control.name).replace(/\*$/, '').trim();
  return [{ label, kind, demand: demandOf(control, kind), type: control.type }];
}

function demandOf(control: Control, kind: Fault['kind']): string {
  if (!(control instanceof HTMLInputElement)) return '';
  if (kind === 'rangeUnderflow') return control.min;
  return kind === 'rangeOverflow' ? control.max : control.title;
}

const useStyles = makeStyles({ list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL } });

/** Tells the faults of a form, each with its field's label and what to do. */
export function FormFaults({ faults }: { readonly faults: readonly Fault[] }) {
  const { t, number } = useLanguage();
  const styles = useStyles();
  if (faults.length === 0) return null;
  const words = ({ label, kind, demand, type }: Fault) => {
    if (type === 'date' && kind === 'badInput') return t('formFault.date', { label });
    const isLimit = kind === 'rangeUnderflow' || kind === 'rangeOverflow';
    return t(`formFault.${kind}`, { label, demand: isLimit ? number(Number(demand)) : demand });
  };
  return (
    <div role="alert">
      <MessageBar intent="error" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{t('failure.input')}</MessageBarTitle>
          <ul className={styles.list}>
            {faults.map((fault) => (
              <li key={fault.label}>{words(fault)}</li>
            ))}
          </ul>
        </MessageBarBody>
      </MessageBar>
    </div>
  );
}
