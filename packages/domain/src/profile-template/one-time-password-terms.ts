import { malformed } from '../errors.js';

/** How long the one-time passwords of a policy are, and how long they live. */
export interface OneTimePasswordTerms {
  /** Characters. */
  readonly length: number;
  readonly lifetimeHours: number;
}

/** Least and most of each term: shorter passwords could be guessed, longer lives outlast the errand they serve. */
export const oneTimePasswordBounds = {
  length: { least: 8, most: 64, asDelivered: 12 },
  lifetimeHours: { least: 1, most: 24 * 90, asDelivered: 72 },
} as const;

const names = { length: 'length', lifetimehours: 'lifetimeHours' } as const;

/**
 * Reads the terms from `Length=12;LifetimeHours=72` (MIM CM: OneTimePasswordPolicy.SecretProviderData); what is left out
 * is as delivered. Names in any letter case, each at most once.
 *
 * Errors: `MalformedInput` naming `field` for unknown names, and for values that are no whole number within
 * {@link oneTimePasswordBounds}.
 */
export function oneTimePasswordTerms(
  secretProviderData: string,
  field = 'secretProviderData',
): OneTimePasswordTerms {
  const terms = new Map<keyof OneTimePasswordTerms, number>();
  for (const part of secretProviderData.split(';')) {
    if (part.trim() === '') continue;
    const [written = '', value = '', ...rest] = part.split('=').map((piece) => piece.trim());
    const folded = written.toLowerCase();
    const name = folded === 'length' || folded === 'lifetimehours' ? names[folded] : undefined;
    if (name === undefined || rest.length > 0 || terms.has(name)) {
      throw malformed(field, 'must be like Length=12;LifetimeHours=72, each name at most once');
    }
    const { least, most } = oneTimePasswordBounds[name];
    if (!/^\d{1,6}$/.test(value) || Number(value) < least || Number(value) > most) {
      throw malformed(field, `${written} must be a whole number from ${least} to ${most}`);
    }
    terms.set(name, Number(value));
  }
  return {
    length: terms.get('length') ?? oneTimePasswordBounds.length.asDelivered,
    lifetimeHours: terms.get('lifetimeHours') ?? oneTimePasswordBounds.lifetimeHours.asDelivered,
  };
}
