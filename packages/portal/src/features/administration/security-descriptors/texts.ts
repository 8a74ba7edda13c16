import { addTexts } from '../../../language/language.js';
import de from './messages/de.json' with { type: 'json' };
import en from './messages/en.json' with { type: 'json' };

declare module '../../../language/language.js' {
  interface FeatureTexts {
    securityDescriptor: typeof en.securityDescriptor;
    securityRight: typeof en.securityRight;
    securityRightText: typeof en.securityRightText;
  }
}

addTexts({ en, de });
