import type { v2 } from '@cardea/sdk';
import { useLanguage } from '../../../language/language.js';
import { type DescriptorKind, descriptorKinds, isEveryRight, type Right } from './descriptor-kinds.js';
import './texts.js';

/** Words for the entries of a descriptor, in the chosen language. */
export function useSentences() {
  const { t, language } = useLanguage();
  const words = new Intl.ListFormat(language, { type: 'conjunction' });

  /** Rights as what their holder may do: "unblock cards and start renewals". */
  const whatOf = (rights: readonly Right[]): string => {
    if (rights.length === 0) return t('securityDescriptor.nothing');
    if (isEveryRight(rights)) return t('securityDescriptor.every');
    return words.format(rights.map((right) => t(`securityRight.${right}`)));
  };

  const whoOf = ({ kind, name, sid }: v2.SecurityDescriptorEntry['trustee']): string => {
    if (kind === 'group') return t('securityDescriptor.group', { name });
    if (kind === 'user') return name;
    return t(`securityDescriptor.${kind}`, { sid });
  };

  return {
    whatOf,
    /** An entry as one sentence. */
    sentenceOf({ trustee, effect, rights }: v2.SecurityDescriptorEntry, kind: DescriptorKind): string {
      const who = whoOf(trustee);
      if (effect === 'none') return t('securityDescriptor.noEffect', { who });
      if (descriptorKinds[kind].rights === null)
        return t(effect === 'allow' ? 'securityDescriptor.listed' : 'securityDescriptor.keptOut', { who });
      return t(`securityDescriptor.${effect}`, { who, what: whatOf(rights) });
    },
    /** What else there is to know about an entry. */
    remarksOn({
      isConditional,
      isForChildrenOnly,
      hasOtherRights,
      rights,
      effect,
    }: v2.SecurityDescriptorEntry): string[] {
      const remarks: string[] = [];
      if (isForChildrenOnly) remarks.push(t('securityDescriptor.childrenOnly'));
      if (isConditional) remarks.push(t('securityDescriptor.conditional'));
      if (hasOtherRights && rights.length === 0 && effect !== 'none')
        remarks.push(t('securityDescriptor.otherRights'));
      return remarks;
    },
  };
}
