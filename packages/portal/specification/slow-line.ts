import type { Page } from 'playwright-core';

/** Keeps what is asked of these addresses from the server until `goOn`, or else what the server answers from the page. */
export async function slowLine(page: Page, addresses: RegExp, kept: 'question' | 'answer' = 'question') {
  let letThrough: () => void = () => {};
  const mayGoOn = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  let held = 0;
  await page.route(addresses, async (route) => {
    const response = kept === 'answer' ? await route.fetch() : undefined;
    held += 1;
    await mayGoOn;
    if (response === undefined) await route.continue();
    else await route.fulfill({ response });
  });
  return {
    held: () => held,
    /** Lets everything through, from now on at once. */
    goOn: async () => {
      const answered = page.waitForResponse(addresses);
      letThrough();
      await answered;
    },
  };
}
