/**
 * Bytes that came from a card, or that should go to one, break the rules of their encoding. The message names the
 * rule and the place and never shows the bytes: they may hold a PIN or a key.
 */
export class MalformedCardData extends Error {
  constructor(rule: string) {
    super(rule);
    this.name = 'MalformedCardData';
  }
}
