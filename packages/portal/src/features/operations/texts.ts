import { addTexts } from '../../language/language.js';
import de from './messages/de.json' with { type: 'json' };
import en from './messages/en.json' with { type: 'json' };

declare module '../../language/language.js' {
  interface FeatureTexts {
    operationText: typeof en.operationText;
    consequence: typeof en.consequence;
    revocationReason: typeof en.revocationReason;
  }
}

addTexts({ en, de });
