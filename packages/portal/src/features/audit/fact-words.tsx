import type { v2 } from '@cardea/sdk';
import type { ReactNode } from 'react';
import { AsItIs } from '../../app/as-it-is.js';
import { useLanguage } from '../../language/language.js';
import '../administration/authorities/texts.js';
import '../administration/blocklists/texts.js';
import '../administration/jobs/texts.js';
import './texts.js';

type Value = v2.FoundAuditEvent['facts'][string];

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
/** Identifiers, numbers in hexadecimal, and addresses, also several of them, say what they are. */
const identifiers = /^[0-9A-Fa-f:.-]+( [0-9A-Fa-f:.-]+)*$/;

/** Groups of texts for the values of facts that are of a closed set, the first that has one. */
const groupsByFact: Readonly<Record<string, readonly string[]>> = {
  requestType: ['requestType'],
  type: ['blockedNameType'],
  status: ['status', 'requestStatus'],
  requestStatus: ['requestStatus'],
  resultingStatus: ['status', 'requestStatus'],
  kind: ['jobKind'],
  state: ['orderState'],
  stateBefore: ['orderState'],
  outcome: ['auditOutcome'],
  objectType: ['auditObject'],
};

/** Facts that hold what people of the site named or typed, or what has one name in every language. */
const asTheyAre: ReadonlySet<string> = new Set([
  ...[
    'comment',
    'reason',
    'name',
    'displayName',
    'document',
    'group',
    'list',
    'value',
    'user',
    'member',
    'agent',
  ],
  ...[
    'managerBefore',
    'managerAfter',
    'consentedBy',
    'carriedOutBy',
    'request',
    'order',
    'recovery',
    'replaces',
  ],
  ...['replaced', 'key', 'keyName', 'host', 'caName', 'templateCommonName', 'issuer', 'thumbprint', 'target'],
  ...['fileName', 'cipher', 'cardId', 'changedPaths', 'copiedFrom', 'object', 'person', 'q'],
]);

/** Sentences that the server writes into the trail itself. */
const sentences = {
  'held by the agent': 'heldByAgent',
  'the request had ended before the authority issued it': 'requestHadEnded',
  'the order had been given up before the certificate came': 'orderGivenUp',
  'the receiver answered 410': 'receiverGone',
} as const;

/** Words for what facts hold: states, kinds of requests, instants, numbers; everything else is what it is. */
export function useFactWords(): (name: string, value: Value) => ReactNode {
  const { t, number, time } = useLanguage();
  const wordOf = useClosedSets();
  return (name, value) => {
    if (typeof value === 'boolean') return t(value ? 'audit.yes' : 'audit.no');
    if (typeof value === 'number') return number(value);
    if (value === null || value === undefined || value === '') return t('audit.nothing');
    if (instant.test(value)) return time(value);
    if (isSentence(value)) return t(`audit.${sentences[value]}`);
    const word = wordOf(name, value);
    if (word !== undefined) return word;
    return asTheyAre.has(name) || identifiers.test(value) ? <AsItIs>{value}</AsItIs> : value;
  };
}

function isSentence(value: string): value is keyof typeof sentences {
  return Object.hasOwn(sentences, value);
}

/** Words for what is of a closed set, also for lists of such; undefined for everything else. */
function useClosedSets(): (name: string, value: string) => string | undefined {
  const { t, textIfAny } = useLanguage();
  const one = (name: string, value: string) =>
    [`auditValue.${name}=${value}`, ...(groupsByFact[name] ?? []).map((group) => `${group}.${value}`)]
      .map(textIfAny)
      .find((text) => text !== undefined);
  const all = (value: string, separator: string, wordOf: (part: string) => string | undefined) =>
    value
      .split(separator)
      .map((part) => wordOf(part) ?? part)
      .join(separator.trim() === ',' ? ', ' : separator);
  const rightOf = (grant: string) => {
    const [right = '', group] = grant.split(' over ');
    const words = textIfAny(`right.${right}`) ?? right;
    return group === undefined ? words : t('audit.rightOver', { right: words, group });
  };
  const attestedKeyOf = (key: string) => {
    const said = /^(\w+): card (.+), firmware (.+), PIN (\w+), touch (\w+)$/.exec(key);
    if (said === null) return undefined;
    const [, serial = '', card = '', firmware = '', pin = '', touch = ''] = said;
    return t('audit.attestedKey', {
      ...{ serial, firmware, card: card === 'without number' ? t('audit.withoutNumber') : card },
      pin: one('attested', pin) ?? pin,
      touch: one('attested', touch) ?? touch,
    });
  };
  return (name, value) => {
    if (name === 'rightsBefore' || name === 'rightsAfter') return all(value, ', ', rightOf);
    if (name === 'flagsBefore' || name === 'flagsAfter') return all(value, ',', (flag) => one('flags', flag));
    if (name === 'attestedKeys') return all(value, ' | ', attestedKeyOf);
    if (name === 'action')
      return textIfAny(`auditAction.${keyOf(value)}`) ?? textIfAny(`auditActions.${keyOf(value)}`);
    return one(name, value);
  };
}

/** A name of the trail as its texts have it: a dot would lead into a group of texts. */
function keyOf(action: string): string {
  return action.replaceAll('.', '-').replace(/-$/, '');
}
