import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { axeViolations, type ConsoleUser, consoleUser } from '../testing/console-user.js';
import { picture, type World } from '../testing/console-world.js';

/** Goes from page to page, each of which has loaded what it shows, and holds each to axe. */
async function everyPage({ page, goTo }: ConsoleUser, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await goTo(name);
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.waitForLoadState('networkidle');
    expect(await axeViolations(page)).toEqual([]);
  }
}

/** Goes as far as a last look at an amendment, and adds nothing. */
async function amendInGerman(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Ergänzen' }).click();
  await page.getByLabel('Warum ergänzt wird').fill('Noch einmal angesehen.');
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Ergänzung durchsehen' }).click();
  await page.getByRole('dialog', { name: 'Das werden Sie ergänzen' }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Zurück zum Entwurf' }).click();
  await page.getByRole('button', { name: 'Abbrechen' }).click();
}

/** For going through many pages, each held to axe, on a machine that is busy, milliseconds. */
const PAGES_MS = 240_000;

/** What holds for every page. */
export function wholeScenes(world: World): void {
  describe('the console', () => {
    test('speaks German on every page, and says there too that nothing is signed', { timeout: PAGES_MS }, async () => {
      const { first } = world();
      const { page } = first;
      await first.goTo('Worklist');
      await page.locator('.filters select').first().selectOption('signed');
      await page.getByRole('link', { name: 'Phantom, Anna' }).click();
      await page.locator('canvas[data-shown="0"]').waitFor();
      await page.getByRole('button', { name: 'Deutsch' }).click();
      await page.getByRole('heading', { name: 'KI-Befund, nicht unterschrieben' }).waitFor();
      await page.getByRole('heading', { name: 'Unterschriebener Befund' }).waitFor();
      expect(await page.evaluate('document.documentElement.lang')).toBe('de');
      expect(await axeViolations(page)).toEqual([]);
      const address = page.url();
      await everyPage(first, ['Arbeitsliste', 'Zweitmeinungen', 'Stapel', 'Modell']);
      await first.goTo('Zweitmeinungen');
      await page.getByRole('link', { name: 'Abweichungen' }).click();
      await page.locator('tr[data-kind=WITH_MODEL]').first().waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await page.goto(address);
      await page.locator('canvas[data-shown="0"]').waitFor();
      await amendInGerman(page);
      await page.getByRole('button', { name: 'English' }).click();
      await page.getByRole('heading', { name: 'Unsigned AI reading' }).waitFor();
    });

    test('speaks German to a clinician, too', { timeout: PAGES_MS }, async () => {
      const { clinician } = world();
      const { page, goTo } = clinician;
      await page.getByRole('button', { name: 'Deutsch' }).click();
      await everyPage(clinician, ['Arbeitsliste', 'Hochladen', 'Stapel', 'Wer hingesehen hat', 'Modell']);
      await goTo('Stapel');
      await page.locator('.batches a').first().click();
      await page.locator('.worklist tbody tr').first().waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await goTo('Wer hingesehen hat');
      await page.getByLabel('Suchen nach Name oder Fallnummer').fill('PH-1001');
      await page.getByRole('link', { name: /Phantom, Anna/ }).click();
      await page.locator('.timeline > li').first().waitFor();
      expect(await axeViolations(page)).toEqual([]);
    });

    test('speaks German to whoever has not signed in', async () => {
      const { stack, browser } = world();
      const context = await browser.newContext({ locale: 'de-AT' });
      const page = await context.newPage();
      await page.goto(`${new URL(stack.gatewayUrl).origin}/console`);
      await page.getByRole('button', { name: 'Anmelden' }).waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await context.close();
    });

    test('speaks German to administrators and auditors, too', { timeout: PAGES_MS }, async () => {
      const { stack, browser } = world();
      for (const [account, pages] of [
        ['admin@st-anna', ['Verwaltung', 'Wer hingesehen hat']],
        ['auditor@st-anna', ['Protokoll']],
      ] as const) {
        const user = await consoleUser(browser, stack, account, { locale: 'de-DE' });
        await everyPage(user, pages);
        expect(user.complaints).toEqual([]);
        await user.close();
      }
    });

    test('fits a tablet, upright and on its side', async () => {
      const { first } = world();
      const { page } = first;
      for (const [width, height] of [
        [820, 1180],
        [1024, 768],
      ] as const) {
        await page.setViewportSize({ width, height });
        await page.locator('canvas[data-shown^="0"]').waitFor();
        expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
        expect(await axeViolations(page)).toEqual([]);
      }
      await page.setViewportSize({ width: 820, height: 1180 });
      await picture(page, 'tablet');
      await page.setViewportSize({ width: 1280, height: 800 });
    });

    test('keeps a token nowhere, and still knows after a reload who sits there, and where they were', async () => {
      const { first } = world();
      const { page } = first;
      const kept = (await page.evaluate(
        'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
      )) as string;
      expect(kept).not.toMatch(/eyJ|access_token|id_token/);
      const before = page.url();
      await page.reload();
      await page.getByRole('heading', { name: 'Phantom, Anna' }).waitFor();
      expect(page.url()).toBe(before);
    });

    test('shows an auditor who looked, and no patient', async () => {
      const { stack, browser } = world();
      const auditor = await consoleUser(browser, stack, 'auditor@st-anna');
      const { page } = auditor;
      await page.getByLabel('By whom').fill('radiologist@st-anna');
      await page.locator('.timeline li').filter({ hasText: 'radiologist@st-anna' }).first().waitFor();
      expect(await page.locator('body').textContent()).not.toContain('Phantom');
      expect(await axeViolations(page)).toEqual([]);
      expect(auditor.complaints).toEqual([]);
      await auditor.close();
    });

    test('is nothing to somebody of another clinic who is given its address', async () => {
      const { stack, browser, first } = world();
      const at = new URL(first.page.url()).pathname.replace('/console', '');
      const stranger = await consoleUser(browser, stack, 'radiologist@san-rocco', { at });
      await stranger.page.getByRole('heading', { name: 'There is no such case' }).waitFor();
      expect(await stranger.page.locator('canvas').count()).toBe(0);
      await stranger.close();
    });

    test('signs out at the issuer, too', async () => {
      const { second } = world();
      const { page } = second;
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.locator('button[name=logout], button[value=yes]').first().click();
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await page.reload();
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
    });

    test('made no browser complain of a script, a style or a policy', () => {
      const { clinician, first, second } = world();
      expect([...clinician.complaints, ...first.complaints, ...second.complaints]).toEqual([]);
    });
  });
}
