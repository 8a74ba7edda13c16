import { FluentProvider, makeStaticStyles, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useLanguage } from '../language/language.js';
import { queries } from '../server.js';
import { useSession } from '../session/session.js';
import { SignInPage } from '../session/sign-in-page.js';
import { AppearanceContext } from './appearance-context.js';
import { Failure } from './failure.js';
import { router } from './router.js';
import { SiteNotices } from './site-notices.js';
import { useAppearance } from './theme.js';

const useStyles = makeStyles({
  whole: { minHeight: '100vh', backgroundColor: tokens.colorNeutralBackground2 },
});

const useStaticStyles = makeStaticStyles({ 'body, h1, h2, h3, h4': { margin: 0 } });

/** The whole portal: theme, what was read from the server, and either the sign-in or the pages. */
export function Portal() {
  const chosen = useAppearance();
  const styles = useStyles();
  useStaticStyles();
  return (
    <FluentProvider theme={chosen.theme}>
      <AppearanceContext value={chosen}>
        <QueryClientProvider client={queries}>
          {/* A class of the provider would go to every tooltip and dialog too. */}
          <div className={styles.whole}>
            <SiteNotices />
            <SignedInOrNot />
          </div>
        </QueryClientProvider>
      </AppearanceContext>
    </FluentProvider>
  );
}

function SignedInOrNot() {
  const { t } = useLanguage();
  const { user, error } = useSession();
  if (error !== null) return <Failure error={error} />;
  if (user === undefined) return <Spinner label={t('shell.loading')} />;
  return user === null ? <SignInPage /> : <RouterProvider router={router} />;
}
