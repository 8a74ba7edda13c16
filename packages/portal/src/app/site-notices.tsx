import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { useLanguage } from '../language/language.js';

const notices = {
  demo: { intent: 'info', title: 'site.demo', text: 'site.demoText' },
  'no-users': { intent: 'warning', title: 'site.noUsers', text: 'site.noUsersText' },
  'no-certificate': { intent: 'warning', title: 'site.noCertificate', text: 'site.noCertificateText' },
} as const;

/** Words that the server wrote into the page about the whole installation. */
const words = document.querySelector<HTMLMetaElement>('meta[name="cardea-site"]')?.content.split(' ') ?? [];

/** Above every page: that this is the demo, or what an installation lacks before it can be used, with what to do. */
export function SiteNotices() {
  const { t } = useLanguage();
  const shown = words.filter((word): word is keyof typeof notices => Object.hasOwn(notices, word));
  if (shown.length === 0) return null;
  return (
    <aside aria-label={t('site.notices')}>
      {shown.map((word) => (
        <MessageBar key={word} intent={notices[word].intent} layout="multiline" shape="square">
          <MessageBarBody>
            <MessageBarTitle>{t(notices[word].title)}</MessageBarTitle> {t(notices[word].text)}
          </MessageBarBody>
        </MessageBar>
      ))}
    </aside>
  );
}
