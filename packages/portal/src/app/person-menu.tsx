import {
  Button,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { use, useRef } from 'react';
import { chooseLanguage, type Language, languages, useLanguage } from '../language/language.js';
import { useSession } from '../session/session.js';
import { AppearanceContext } from './appearance-context.js';
import { AsItIs } from './as-it-is.js';
import { nameOfPerson } from './person-name.js';
import { type Appearance, appearances } from './theme.js';

const textOf = { system: 'shell.themeSystem', light: 'shell.themeLight', dark: 'shell.themeDark' } as const;

/** Who is signed in, with language, appearance and sign-out behind it. */
export function PersonMenu(props: { readonly onShowShortcuts: () => void; readonly onSignOut: () => void }) {
  const { onShowShortcuts, onSignOut } = props;
  const { t, language } = useLanguage();
  const navigate = useNavigate();
  const { user } = useSession();
  const { appearance, choose } = use(AppearanceContext);
  const name = user ? nameOfPerson(user) : '';
  const trigger = useRef<HTMLElement>(null);
  const keepTrigger = (button: HTMLElement | null) => {
    trigger.current = button;
  };
  const showShortcuts = () => {
    // The menu is gone when their dialog closes: the focus then comes back to what opened the menu.
    trigger.current?.focus();
    onShowShortcuts();
  };
  return (
    <Menu
      checkedValues={{ language: [language], appearance: [appearance] }}
      onCheckedValueChange={(_, { name: group, checkedItems }) => {
        const [chosen] = checkedItems;
        if (group === 'language') void chooseLanguage(chosen as Language);
        else choose(chosen as Appearance);
      }}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button ref={keepTrigger} appearance="subtle" aria-label={t('shell.signedInAs', { name })}>
          <AsItIs>{name}</AsItIs>
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuGroup>
            <MenuGroupHeader>{t('shell.language')}</MenuGroupHeader>
            {Object.entries(languages).map(([each, own]) => (
              <MenuItemRadio key={each} name="language" value={each} lang={each}>
                {own}
              </MenuItemRadio>
            ))}
          </MenuGroup>
          <MenuDivider />
          <MenuGroup>
            <MenuGroupHeader>{t('shell.theme')}</MenuGroupHeader>
            {appearances.map((each) => (
              <MenuItemRadio key={each} name="appearance" value={each}>
                {t(textOf[each])}
              </MenuItemRadio>
            ))}
          </MenuGroup>
          <MenuDivider />
          <MenuItem onClick={showShortcuts}>{t('shortcuts.menu')}</MenuItem>
          <MenuItem onClick={() => void navigate({ to: '/sign-ins' })}>{t('shell.signIns')}</MenuItem>
          <MenuItem onClick={onSignOut}>{t('shell.signOut')}</MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
