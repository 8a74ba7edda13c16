import { isObject, type Member, membersOf, type Path } from './fields.js';
import { valueAt } from './path.js';

/** Some members of one object, under a heading. */
export interface Part {
  /** Name of its text; none where the section has one part alone. */
  readonly title?: string;
  readonly path: Path;
  readonly owner: string;
  /** The members that it shows; all when left out. */
  readonly only?: readonly string[];
  /** The members that other parts show. */
  readonly except?: readonly string[];
}

/** What is shown at once of a template. */
export interface Section {
  readonly id: string;
  /** Name of its text. */
  readonly title: string;
  /** Name of its explanation. */
  readonly hint?: string;
  /** Name of the text over it and its neighbours in the list of sections. */
  readonly chapter: string;
  readonly parts: readonly Part[];
}

/** The members of a part, as far as the content has them. */
export function membersOfPart(part: Part, content: unknown): Member[] {
  const value = valueAt(content, part.path);
  if (!isObject(value)) return [];
  return membersOf(part.owner, value).filter(
    ({ property }) => (part.only?.includes(property) ?? true) && part.except?.includes(property) !== true,
  );
}

/** The sections that have something to show. */
export function sectionsOf(sections: readonly Section[], content: unknown): Section[] {
  return sections.filter(({ parts }) => parts.some((part) => membersOfPart(part, content).length > 0));
}

/** The section in which a place is shown; undefined where none shows it. */
export function sectionAt(sections: readonly Section[], content: unknown, path: Path): Section | undefined {
  const holds = (part: Part) => {
    if (!part.path.every((step, index) => path[index] === step)) return false;
    const next = path[part.path.length];
    const members = membersOfPart(part, content);
    return next === undefined ? members.length > 0 : members.some(({ property }) => property === next);
  };
  const covering = sections.flatMap((section) =>
    section.parts.filter(holds).map((part) => ({ section, depth: part.path.length })),
  );
  // The nearest: a policy rather than the whole that holds all policies.
  return covering.sort((one, other) => other.depth - one.depth)[0]?.section;
}
