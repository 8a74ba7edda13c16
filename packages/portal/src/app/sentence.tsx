import { Fragment, type ReactNode } from 'react';
import { AsItIs } from './as-it-is.js';

/** Around the number of a name while the sentence is put together; no text has these characters (private use of Unicode). */
const place = /\uE000(\d+)\uE001/;

/** A sentence with names in it that are the same in every language; `write` makes it with places where the names belong. */
export function Sentence<Name extends string>(props: {
  readonly names: Readonly<Record<Name, string>>;
  readonly write: (places: Readonly<Record<Name, string>>) => string;
}): ReactNode {
  const names = Object.entries<string>(props.names);
  const places = Object.fromEntries(names.map(([name], index) => [name, `\uE000${index}\uE001`]));
  const pieces = props.write(places as Record<Name, string>).split(place);
  // Every second piece is the number of a name.
  return pieces.map((piece, index) => {
    const key = `${index} ${piece}`;
    return index % 2 === 0 ? (
      <Fragment key={key}>{piece}</Fragment>
    ) : (
      <AsItIs key={key}>{names[Number(piece)]?.[1]}</AsItIs>
    );
  });
}
