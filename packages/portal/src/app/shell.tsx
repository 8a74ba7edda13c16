import type { v2 } from '@cardea/sdk';
import { Link, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { Outlet, Link as RouteLink, useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useLanguage } from '../language/language.js';
import { decidesRequests, endSession, holdsAudit, useScope } from '../session/session.js';
import { useShortcuts } from '../shortcuts/shortcuts.js';
import { Failure } from './failure.js';
import { PersonMenu } from './person-menu.js';
import { SecretsToTell } from './secrets-to-tell.js';
import { Working } from './working.js';

// Who asks for it waits a moment; the first page does not wait for its dialog.
const ShortcutHelp = lazy(async () => ({
  default: (await import('../shortcuts/shortcut-help.js')).ShortcutHelp,
}));

type Scope = v2.OwnScope | undefined;

const everybody = () => true;
const helps = (scope: Scope) => scope?.isOverOthers === true;
const administers = (scope: Scope) => holdsAudit(scope) || scope?.isKeyRecoveryAgent === true;

/** Pages with their names, and to whom they are of use. Who opens another by its address is told what is missing. */
const pages = [
  ['/', 'shell.cards', everybody],
  ['/requests', 'shell.requests', everybody],
  ['/approvals', 'shell.approvals', decidesRequests],
  ['/people', 'shell.people', helps],
  ['/dashboard', 'shell.dashboard', decidesRequests],
  ['/reports', 'shell.reports', holdsAudit],
  ['/audit', 'shell.audit', holdsAudit],
  ['/administration', 'shell.administration', administers],
] as const;

const useStyles = makeStyles({
  header: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalL,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXL}`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  navigation: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalM,
    flexGrow: 1,
    // On a phone one line that scrolls, below name and person.
    '@media (max-width: 40rem)': { order: 1, flexBasis: '100%', flexWrap: 'nowrap', overflowX: 'auto' },
  },
  person: { marginLeft: 'auto' },
  link: {
    whiteSpace: 'nowrap',
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    borderRadius: tokens.borderRadiusMedium,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  current: { fontWeight: tokens.fontWeightSemibold, backgroundColor: tokens.colorNeutralBackground1Selected },
  main: {
    maxWidth: '72rem',
    margin: '0 auto',
    padding: `${tokens.spacingVerticalXL} ${tokens.spacingHorizontalXL}`,
    boxSizing: 'border-box',
    ':focus': { outline: 'none' },
  },
  skip: { position: 'absolute', left: '-100vw', ':focus': { position: 'static' } },
});

/** What all pages have around them: the way to the others, language, appearance and sign-out. */
export function Shell() {
  const { t } = useLanguage();
  const styles = useStyles();
  const scope = useScope();
  const shown = pages.filter(([, , isFor]) => isFor(scope));
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const navigate = useNavigate();
  const [isHelpShown, setHelpShown] = useState(false);
  const { mutate: signOut, error: notSignedOut } = useMutation({ mutationFn: () => endSession() });
  useShortcuts({
    '?': () => setHelpShown(true),
    '/': () => void navigate({ to: '/people' }),
  });
  const main = useRef<HTMLElement>(null);
  const before = useRef(path);
  useEffect(() => {
    // Who uses a screen reader or the keyboard begins at the new page, not at the end of the old one.
    if (before.current !== path) main.current?.focus();
    before.current = path;
  }, [path]);
  const navigation = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: which link is that of the page depends on both
  useEffect(() => bringToMiddle(navigation.current), [path, shown.length]);
  return (
    <>
      <Link className={styles.skip} href="#content" onClick={(event) => skipTo(event, main.current)}>
        {t('shell.skip')}
      </Link>
      <header className={styles.header}>
        <Text weight="bold" size={500}>
          Cardea
        </Text>
        <nav ref={navigation} className={styles.navigation} aria-label={t('shell.navigation')}>
          {shown.map(([to, text]) => (
            <RouteLink
              key={to}
              to={to}
              className={styles.link}
              activeOptions={{ exact: to === '/' }}
              activeProps={{ className: mergeClasses(styles.link, styles.current) }}
            >
              {t(text)}
            </RouteLink>
          ))}
        </nav>
        <div className={styles.person}>
          <PersonMenu onShowShortcuts={() => setHelpShown(true)} onSignOut={signOut} />
        </div>
      </header>
      <main id="content" ref={main} tabIndex={-1} className={styles.main}>
        <Failure error={notSignedOut} />
        <Outlet />
      </main>
      <Working isFloating />
      <SecretsToTell />
      {isHelpShown ? (
        <Suspense>
          <ShortcutHelp onClose={() => setHelpShown(false)} />
        </Suspense>
      ) : null}
    </>
  );
}

function skipTo(event: { preventDefault(): void }, main: HTMLElement | null): void {
  // The base address would make the fragment lead to the first page.
  event.preventDefault();
  main?.focus();
}

/** On a phone the link of the page that is shown may be out of sight. */
function bringToMiddle(list: HTMLElement | null): void {
  const current = list?.querySelector('[aria-current=page]');
  if (list === null || !(current instanceof HTMLElement)) return;
  const room = list.clientWidth - current.offsetWidth;
  list.scrollLeft = current.offsetLeft - list.offsetLeft - room / 2;
}
