/** Name in addresses of the authority at `index` (from 0, the issuer first) above an issuing authority. */
export function superiorName(index: number, count: number): string {
  return index === count - 1 ? 'root' : `superior-${index + 1}`;
}
