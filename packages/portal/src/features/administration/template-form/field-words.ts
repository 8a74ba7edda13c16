import { useLanguage } from '../../../language/language.js';
import { controlOf, isObject, type Member, membersOf, type Path, resolved } from './fields.js';
import './texts.js';

/** Names, explanations and values of fields in the chosen language. */
export function useFieldWords() {
  const { t, textIfAny, number } = useLanguage();
  const label = (owner: string, property: string) => textIfAny(`${owner}.${property}`) ?? property;
  const choice = (owner: string, property: string, value: string | number) =>
    textIfAny(`${owner}.${property}=${value}`) ?? String(value);
  return {
    label,
    choice,
    hint: (owner: string, property: string) => textIfAny(`${owner}.${property}Hint`),
    /** The name of an element of a list, by its own name where it has one. */
    element: (value: unknown, index: number) => {
      const { name } = isObject(value) ? value : {};
      return typeof name === 'string' && name.trim() !== '' ? `${index + 1}: ${name}` : `${index + 1}`;
    },
    /** A place in words, such as Enroll › Approvals needed. */
    place: (root: string, path: Path) => wordsOf(root, path, label).join(' › '),
    /** A value in words, at the place where it stands. */
    value: (root: string, path: Path, value: unknown): string => {
      if (value === null || value === undefined) return t('templateForm.nothing');
      if (typeof value === 'boolean') return t(value ? 'templateForm.yes' : 'templateForm.no');
      const member = memberAt(root, path);
      const text = member && textIfAny(`${member.owner}.${member.property}=${value}`);
      if (text !== undefined) return text;
      if (typeof value === 'number') return number(value);
      return value === '' ? t('templateForm.emptyText') : t('templateForm.quoted', { text: String(value) });
    },
  };
}

/** The member to which a place leads, an element of a list to the member that is the list. */
export function memberAt(root: string, path: Path): Member | undefined {
  let owner = root;
  let member: Member | undefined;
  for (const part of path) {
    if (typeof part === 'number') continue;
    const found = memberNamed(owner, part);
    // The name of an element of a list, or something that no schema knows.
    if (found === undefined) continue;
    member = found;
    owner = ownerBelow(found);
  }
  return member;
}

function wordsOf(root: string, path: Path, label: (owner: string, property: string) => string): string[] {
  let owner = root;
  const words: string[] = [];
  for (const part of path) {
    const member = typeof part === 'number' ? undefined : memberNamed(owner, part);
    if (typeof part === 'number') words.push(String(part + 1));
    else if (member === undefined) words.push(part);
    // The policies have names that say enough.
    else if (part !== 'policies') words.push(label(owner, part));
    if (member !== undefined) owner = ownerBelow(member);
  }
  return words;
}

function memberNamed(owner: string, property: string): Member | undefined {
  // With every member that some have and others have not.
  const everything = { [property]: true };
  return membersOf(owner, everything).find((member) => member.property === property);
}

function ownerBelow({ owner, property, schema }: Member): string {
  const control = controlOf(owner, property, schema);
  if (control.kind === 'group') return control.name;
  return control.kind === 'list' ? resolved(control.items).name : '';
}
