import { ApiError } from './problems.js';

/** Strong entity tag (RFC 9110 §8.8.3) of an object's revision or version. */
export function entityTag(version: number): string {
  return `"${version}"`;
}

/** The entity tags of an `If-Match` or `If-None-Match` header, `*`, or undefined without the header. */
export type Condition = '*' | readonly string[] | undefined;

/** Reads the header (RFC 9110 §13.1.1); what is no entity tag is left out, so that it matches nothing. */
export function readCondition(header: string | undefined): Condition {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return '*';
  return header.match(/(?:W\/)?"[^"]*"/g) ?? [];
}

/** Strong comparison: a weak tag matches nothing. Errors: `PreconditionFailed`. */
export function mustMatch(condition: Condition, current: string): void {
  if (condition === undefined || condition === '*' || condition.includes(current)) return;
  throw new ApiError('PreconditionFailed', `The object is now at version ${current}. Read it again.`);
}

/** Weak comparison, for `If-None-Match` of a reading call: true when the client has this version. */
export function isKnown(condition: Condition, current: string): boolean {
  if (condition === undefined) return false;
  return condition === '*' || condition.some((tag) => tag.replace(/^W\//, '') === current);
}
