import { createContext, use, useMemo } from 'react';
import type { Finding, Path } from './fields.js';
import { pathText, valueAt } from './path.js';

/** What the fields of a form share. */
export interface FormState {
  /** Name of the schema of the whole. */
  readonly root: string;
  readonly content: unknown;
  readonly change: (path: Path, value: unknown) => void;
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
  /** It is read alone. */
  readonly isReadOnly?: boolean;
  /** Places that stay what they are. */
  readonly fixed?: readonly string[];
  /** Names that exist at the site. */
  readonly known: {
    readonly certificateTemplates: readonly string[];
    readonly authorities: readonly string[];
  };
}

/** The form that a field is part of. */
export const FormContext = createContext<FormState>({
  root: '',
  content: undefined,
  change: () => undefined,
  errors: [],
  warnings: [],
  known: { certificateTemplates: [], authorities: [] },
});

/** The DOM id of a field, so that findings can lead to it. */
export function fieldId(path: Path): string {
  return `field-${pathText(path)}`;
}

/** One field: its value, how to change it, and what was found wrong with it. */
export function useFieldAt(path: Path) {
  const { content, change, errors, warnings, known, fixed = [], isReadOnly = false } = use(FormContext);
  const place = pathText(path);
  const found = useMemo(() => {
    const rulesOf = (findings: readonly Finding[]) =>
      findings.filter((one) => one.path === place).map(({ rule }) => rule);
    const wrong = rulesOf(errors);
    const doubtful = rulesOf(warnings);
    if (wrong.length > 0) return { validationState: 'error', validationMessage: wrong.join(' · ') } as const;
    if (doubtful.length > 0)
      return { validationState: 'warning', validationMessage: doubtful.join(' · ') } as const;
    return { validationState: 'none' } as const;
  }, [errors, warnings, place]);
  return {
    value: valueAt(content, path),
    set: (value: unknown) => change(path, value),
    found,
    known,
    isFixed: fixed.includes(place),
    isReadOnly,
  };
}
