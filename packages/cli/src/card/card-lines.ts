import { day, described } from '../management/format.js';
import { fittingTable } from '../output.js';
import type { CardDescription } from './read-card.js';

/** What `card info` shows people: the card, then a table of its keys. */
export function linesOf(card: CardDescription & { readonly reader: string }): readonly string[] {
  const { keys, ...rest } = card;
  const about = described(rest);
  if (card.application === 'Other') return [...about, 'Neither a GIDS nor a PIV card: Cardea cannot use it.'];
  if (keys.length === 0) return [...about, 'There are no keys on it.'];
  const rows = keys.map(({ location, label = '-', algorithm = '-', certificate }) => [
    location,
    algorithm,
    certificate?.subject ?? '-',
    certificate?.serialNumber ?? '-',
    certificate === undefined ? '-' : `${day(certificate.notBefore)} to ${day(certificate.notAfter)}`,
    label,
  ]);
  const titles = ['KEY', 'ALGORITHM', 'SUBJECT', 'SERIAL NUMBER', 'VALID', 'LABEL'];
  return [...about, '', ...fittingTable([titles, ...rows]).split('\n')];
}
