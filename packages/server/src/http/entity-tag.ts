/** Whether If-None-Match names this entity tag: weak comparison, RFC 9110 §13.1.2. */
export function isKnownEntityTag(ifNoneMatch: string | undefined, entityTag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch
    .split(',')
    .map((each) => each.trim().replace(/^W\//, ''))
    .some((each) => each === '*' || each === entityTag);
}
