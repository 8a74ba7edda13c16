import { addTexts } from '../../../language/language.js';
import de from './messages/de.json' with { type: 'json' };
import en from './messages/en.json' with { type: 'json' };

declare module '../../../language/language.js' {
  interface FeatureTexts {
    keyRecovery: typeof en.keyRecovery;
    whyNoSay: typeof en.whyNoSay;
  }
}

addTexts({ en, de });
