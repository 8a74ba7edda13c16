import { addTexts } from '../../../language/language.js';
import de from './messages/de.json' with { type: 'json' };
import en from './messages/en.json' with { type: 'json' };

declare module '../../../language/language.js' {
  interface FeatureTexts {
    blocklists: typeof en.blocklists;
    blockedNameType: typeof en.blockedNameType;
  }
}

addTexts({ en, de });
