import i18next from 'i18next';
import { addTexts } from '../../language/language.js';
import de from './messages/de.json' with { type: 'json' };
import en from './messages/en.json' with { type: 'json' };

type Texts = typeof en;

declare module '../../language/language.js' {
  interface FeatureTexts extends Texts {}
}

addTexts({ en, de });

type Group = 'auditAction' | 'auditActions' | 'auditOutcome' | 'auditObject' | 'auditFact';

/** The text of an action, outcome, kind of object or fact; the name itself where there is none. */
export function auditText(group: Group, name: string): string {
  const key = `${group}.${name.replaceAll('.', '-').replace(/-$/, '')}`;
  return i18next.exists(key) ? String(i18next.t(key as never)) : name;
}

/** Actions that texts are for, with their names on the server. */
export const actionNames: readonly string[] = Object.keys(en.auditAction).map((key) => key.replace('-', '.'));

/** Beginnings of actions by which several are found. */
export const actionGroups: readonly string[] = Object.keys(en.auditActions).map((key) => `${key}.`);

/** Kinds of objects that events are about. */
export const objectTypes: readonly string[] = Object.keys(en.auditObject);
