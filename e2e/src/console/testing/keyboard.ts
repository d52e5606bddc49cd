import type { Locator, Page } from 'playwright-core';

/** More than any page has places to stop at. */
const MOST_STOPS = 90;

/**
 * Goes on with Tab until something has the focus, as somebody without a mouse would.
 *
 * @throws when it cannot be reached.
 */
export async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await target.waitFor();
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`no way by ${key} to ${target}`);
}
