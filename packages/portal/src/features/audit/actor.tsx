import type { v2 } from '@cardea/sdk';
import { Sentence } from '../../app/sentence.js';
import { useLanguage } from '../../language/language.js';
import './texts.js';

/** What acts without being somebody's account, by what the trail calls it. */
const withoutAccount = {
  system: 'system',
  'command line': 'commandLine',
  'card agent': 'cardAgent',
} as const;

/** Who did it: a person by name, or what acted by itself. */
export function Actor({
  event: { action, actorName, actorUserUuid },
}: {
  readonly event: Pick<v2.AuditEvent, 'action' | 'actorName' | 'actorUserUuid'>;
}) {
  const { t } = useLanguage();
  const wordsOf = useActorWords();
  // Of a sign-in that failed the name is what was typed.
  const words = actorUserUuid === null && action !== 'signIn' ? wordsOf(actorName) : undefined;
  return words ?? <Sentence names={{ name: actorName }} write={(names) => t('requests.by', names)} />;
}

/** Words for what acts without an account; undefined for people. */
export function useActorWords(): (actorName: string) => string | undefined {
  const { t } = useLanguage();
  return (name) => (isWithoutAccount(name) ? t(`audit.${withoutAccount[name]}`) : undefined);
}

function isWithoutAccount(name: string): name is keyof typeof withoutAccount {
  return Object.hasOwn(withoutAccount, name);
}
