import { useLanguage } from '../../../language/language.js';
import { controlOf, isObject, type Member, membersOf, type Path, resolved } from './fields.js';
import './texts.js';

/** A place where two versions differ, as the server names it. */
export interface Difference {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Names, explanations and values of fields in the chosen language. */
export function useFieldWords() {
  const { t, textIfAny, number } = useLanguage();
  const label = (owner: string, property: string) => textIfAny(`${owner}.${property}`) ?? property;
  const valueInWords = (member: Member | undefined, value: unknown): string => {
    if (value === null || value === undefined) return t('templateForm.nothing');
    if (typeof value === 'boolean') return t(value ? 'templateForm.yes' : 'templateForm.no');
    const text = member && textIfAny(`${member.owner}.${member.property}=${value}`);
    if (text !== undefined) return text;
    if (typeof value === 'number') return number(value);
    return value === '' ? t('templateForm.emptyText') : t('templateForm.quoted', { text: String(value) });
  };
  return {
    label,
    choice: (owner: string, property: string, value: string | number) =>
      textIfAny(`${owner}.${property}=${value}`) ?? String(value),
    hint: (owner: string, property: string) => textIfAny(`${owner}.${property}Hint`),
    /** The name of an element of a list, by its own name where it has one. */
    element: (value: unknown, index: number) => {
      const { name } = isObject(value) ? value : {};
      return typeof name === 'string' && name.trim() !== '' ? `${index + 1}: ${name}` : `${index + 1}`;
    },
    /** A place in words, such as Enroll › Approvals needed. */
    place: (root: string, path: Path) => wordsOf(root, path, label).words.join(' › '),
    /** A difference in words: where, what was there, and what is there now; what people typed is the same in every language. */
    difference: (root: string, { path, before, after }: Difference) => {
      const steps = stepsOfDifference(root, path);
      const isOrder = steps.at(-1) === 'order';
      const { words, member } = wordsOf(root, isOrder ? steps.slice(0, -1) : steps, label);
      return {
        place: [...words, ...(isOrder ? [t('templateForm.order')] : [])].join(' › '),
        before: { words: valueInWords(member, before), isTyped: isTyped(member, before) },
        after: { words: valueInWords(member, after), isTyped: isTyped(member, after) },
      };
    },
  };
}

/** Whether a value is a text that people of the site typed, and none of a closed set. */
function isTyped(member: Member | undefined, value: unknown): boolean {
  if (typeof value !== 'string' || value === '') return false;
  const { schema } = resolved(member?.schema ?? {});
  return (schema.enum ?? resolved(schema.items ?? {}).schema.enum) === undefined;
}

/** The steps of a path, and the member to which the last one leads. */
function wordsOf(root: string, path: Path, label: (owner: string, property: string) => string) {
  let owner = root;
  let member: Member | undefined;
  const words: string[] = [];
  for (const step of path) {
    const next = typeof step === 'number' ? undefined : memberNamed(owner, step);
    if (typeof step === 'number') words.push(String(step + 1));
    else if (next === undefined) words.push(step);
    // The policies have names that say enough.
    else if (step !== 'policies') words.push(label(owner, step));
    if (next === undefined) continue;
    member = next;
    owner = ownerBelow(next);
  }
  return { words, member };
}

/**
 * The steps of a path in which elements of lists stand in brackets, by name where they have one: names may hold dots and
 * brackets, so the schema says where a list is.
 */
function stepsOfDifference(root: string, text: string): Path {
  const steps: (string | number)[] = [];
  let owner = root;
  let rest = text;
  while (rest !== '') {
    const element = /^\[(.*?)\](?=$|\.)/s.exec(rest);
    const member = element === null ? /^\.?([^.[]+)/.exec(rest) : null;
    const found = element ?? member;
    if (found === null) return [...steps, rest];
    const [whole, name = ''] = found;
    rest = rest.slice(whole.length);
    if (member !== null) {
      steps.push(name);
      owner = ownerOfMember(owner, name);
    } else {
      const hasName = memberNamed(owner, 'name') !== undefined;
      steps.push(!hasName && /^\d+$/.test(name) ? Number(name) : name);
    }
  }
  return steps;
}

function memberNamed(owner: string, property: string): Member | undefined {
  // With every member that some have and others have not.
  return membersOf(owner, { [property]: true }).find((member) => member.property === property);
}

function ownerOfMember(owner: string, property: string): string {
  const member = memberNamed(owner, property);
  return member === undefined ? '' : ownerBelow(member);
}

function ownerBelow({ owner, property, schema }: Member): string {
  const control = controlOf(owner, property, schema);
  if (control.kind === 'group') return control.name;
  return control.kind === 'list' ? resolved(control.items).name : '';
}
