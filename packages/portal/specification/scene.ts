import { randomUUID } from 'node:crypto';
import { ApiClient, accounts, seedSite, startTestServer, type TestServer } from '@cardea/testkit';
import { type OpenedBrowser, openBrowser, signIn } from './browser.js';

export interface Scene {
  readonly server: TestServer;
  readonly browser: OpenedBrowser;
  /** A card of the subscriber's, as the card agent would have enrolled it. */
  enrolledCard(profileTemplate: string): ReturnType<ApiClient['enrollCard']>;
  /** A window in which somebody has signed in. */
  opened(account: keyof typeof accounts): ReturnType<OpenedBrowser['window']>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A server with its people, and a browser beside it; `options` are the server's. */
export async function openScene(options: Parameters<typeof startTestServer>[1] = {}): Promise<Scene> {
  const server = await startTestServer('sqlite', { prepare: seedSite, ...options });
  const browser = await openBrowser();
  return {
    server,
    browser,
    enrolledCard: (profileTemplate) =>
      new ApiClient(server.url, accounts.subscriber).enrollCard(
        profileTemplate,
        randomUUID(),
        'Pfx-password-1',
      ),
    async opened(account) {
      const window = await browser.window();
      await signIn(window.page, server.url, accounts[account]);
      return window;
    },
    async [Symbol.asyncDispose]() {
      await browser[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}
