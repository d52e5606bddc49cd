import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { axeViolations } from '../testing/console-user.js';
import { picture, type World } from '../testing/console-world.js';
import { tabTo } from '../testing/keyboard.js';
import { letRunOut } from '../testing/lapse.js';
import { askForNewerReading } from '../testing/newer-reading.js';

const FINDINGS = [
  'COVID-19',
  'Ground-glass opacity',
  'Consolidation',
  'Crazy paving',
  'Air bronchogram',
  'Interlobular septal thickening',
];

const group = (page: Page, finding: string) => page.locator('.panel.own').getByRole('group', { name: finding });

/** A case is read, signed and amended. */
export function signingScenes(world: World): void {
  describe('a signature', () => {
    test('is begun by the keyboard alone, with nothing decided beforehand', async () => {
      const { page } = world().first;
      await world().first.goTo('Worklist');
      await tabTo(page, page.getByRole('link', { name: 'Phantom, Anna' }));
      await page.keyboard.press('Enter');
      await tabTo(page, page.getByRole('button', { name: 'Claim this case' }));
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Your reading' }).waitFor();
      expect(await page.locator('.panel.own input:checked').count()).toBe(0);
      // What the model suggests is marked as what it is.
      expect(await page.locator('.panel.own .ai-said').allTextContents()).toEqual(
        FINDINGS.map(() => expect.stringMatching(/^Unsigned AI: (present|absent) \([<>]?\d+ %\)$/)),
      );
      await tabTo(page, page.getByRole('button', { name: 'Look through and sign' }));
      await page.keyboard.press('Enter');
      await page.getByRole('alert').filter({ hasText: 'Say first what you see of: COVID-19' }).waitFor();
      expect(await page.locator('dialog[open]').count()).toBe(0);
    });

    test('takes a word on each finding: to say what the model says is to agree, anything else overrides it', async () => {
      const { page } = world().first;
      for (const finding of FINDINGS) {
        const radios = group(page, finding).getByRole('radio');
        // Before anything of a group is chosen, it is entered by its last option from below, by its first from above.
        if (finding === FINDINGS[0]) await tabTo(page, radios.last(), 'Shift+Tab');
        await tabTo(page, finding === FINDINGS[0] ? radios.last() : radios.first());
        await page.keyboard.press(finding === FINDINGS[0] ? 'ArrowRight' : 'Space');
        if (finding !== 'Ground-glass opacity') await page.keyboard.press('ArrowRight');
      }
      expect(await page.locator('.verdict[data-standing=agrees]').count()).toBe(5);
      expect(await page.locator('.verdict[data-standing=overrides] legend').allTextContents()).toEqual([
        'Ground-glass opacity',
      ]);
      await tabTo(page, page.getByLabel('Impression'));
      await page.keyboard.type('Ground glass in both lower lobes. No consolidation.');
      expect(await axeViolations(page)).toEqual([]);
      await picture(page, 'sign');
    });

    test('of an older reading is not given: what agreed has to be looked at again', async () => {
      const { stack, first, images } = world();
      const { page } = first;
      await askForNewerReading(stack, images.length);
      await page.getByRole('alert').filter({ hasText: 'The model has said something newer' }).waitFor();
      expect(await page.getByRole('button', { name: 'Look through and sign' }).isDisabled()).toBe(true);
      await page.getByRole('button', { name: 'Show what it says now' }).click();
      await page.locator('.verdict[data-standing=open]').nth(4).waitFor();
      expect(await page.locator('.verdict[data-standing=overrides] legend').allTextContents()).toEqual([
        'Ground-glass opacity',
      ]);
      expect(await page.getByLabel('Impression').inputValue()).toMatch(/^Ground glass in both/);
      for (const finding of FINDINGS.filter((name) => name !== 'Ground-glass opacity')) {
        await group(page, finding).getByRole('radio', { name: 'Absent' }).check();
      }
    });

    test('that does not get through is not lost, and says so', async () => {
      const { page, context } = world().first;
      await context.setOffline(true);
      await page.getByRole('button', { name: 'Look through and sign' }).click();
      await page.getByRole('button', { name: 'Sign the report' }).click();
      await page.getByRole('alert').filter({ hasText: 'Not signed: the platform cannot be reached' }).waitFor();
      await context.setOffline(false);
      expect(await page.getByLabel('Impression').inputValue()).toMatch(/^Ground glass in both/);
      expect(await page.locator('.panel.signed').count()).toBe(0);
    });

    test('outlives as a draft the claim that it is written under', async () => {
      const { stack, first } = world();
      const { page } = first;
      const look = page.getByRole('button', { name: 'Look through and sign' });
      await letRunOut(stack, 'cases');
      await page.getByText('Your draft is kept while this page is open: claim the case again').waitFor();
      expect(await look.isDisabled()).toBe(true);
      expect(await page.getByLabel('Impression').inputValue()).toMatch(/^Ground glass in both/);
      expect(await page.locator('.panel.own input:checked').count()).toBe(6);
      expect(await axeViolations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Claim this case' }).click();
      await page.locator('.claim[data-mine=true]').waitFor();
      expect(await look.isEnabled()).toBe(true);
      expect(await page.getByLabel('Impression').inputValue()).toMatch(/^Ground glass in both/);
      expect(await page.locator('.panel.own input:checked').count()).toBe(6);
    });

    test('is given by the keyboard alone, after a last look, and looks like nothing that a model says', async () => {
      const { page } = world().first;
      await tabTo(page, page.getByLabel('Impression'));
      await tabTo(page, page.getByRole('button', { name: 'Look through and sign' }));
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'You are about to sign this' });
      await dialog.waitFor();
      expect(await dialog.locator('li').nth(1).textContent()).toBe('Ground-glass opacityPresentyou override it');
      expect(await axeViolations(page)).toEqual([]);
      await picture(page, 'last-look');
      // Enter alone signs nothing: the button has to be gone to.
      await page.keyboard.press('Enter');
      expect(await dialog.isVisible()).toBe(true);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      await page.keyboard.press('Enter');
      await tabTo(page, page.getByRole('button', { name: 'Sign the report' }));
      await page.keyboard.press('Enter');
      const signed = page.locator('.panel.signed');
      await signed.waitFor();
      expect(
        await signed
          .getByRole('heading', { name: 'Signed report' })
          .evaluate((h) => h === h.ownerDocument.activeElement),
      ).toBe(true);
      expect(await signed.textContent()).toMatch(
        /radiologist@st-anna.*Ground glass in both.*Present.*against the model/s,
      );
      expect(await page.locator('.panel.own').count()).toBe(0);
      // What the model says is still there, still marked, and shares neither frame nor colour with what is signed.
      const ai = page.locator('.panel.ai');
      expect(await ai.locator('.ai-banner').textContent()).toMatch(/Unsigned AI reading/);
      const colours =
        (await page.evaluate(`['.panel.signed', '.signed-banner', '.panel.ai', '.ai-banner'].map((name) => {
        const { borderTopColor, backgroundColor, color } = getComputedStyle(document.querySelector(name));
        return [borderTopColor, backgroundColor, color].join(' ');
      })`)) as string[];
      expect(new Set(colours).size).toBe(4);
      expect(await signed.textContent()).not.toMatch(/Unsigned/);
      expect(await ai.textContent()).not.toMatch(/Signed report/);
      expect(await axeViolations(page)).toEqual([]);
      await picture(page, 'signed');
    });

    test('is a file that can be saved, with the signature in it, and a print', async () => {
      const { page } = world().first;
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save as JSON (FHIR)' }).first().click(),
      ]);
      expect(download.suggestedFilename()).toBe('report-v1.json');
      const saved = JSON.parse(await readFile(await download.path(), 'utf8')) as { signature?: unknown };
      expect(JSON.stringify(saved)).toContain('DiagnosticReport');
      expect(JSON.stringify(saved)).toContain('Ed25519');
      const [print] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save as PDF' }).first().click(),
      ]);
      expect(print.suggestedFilename()).toBe('report-v1.pdf');
      expect((await readFile(await print.path())).subarray(0, 5).toString()).toBe('%PDF-');
    });

    test('is seen by the colleague at once, who amends it with a reason: both versions stay', async () => {
      const { page } = world().second;
      await page.locator('.panel.signed').waitFor();
      await page.getByRole('button', { name: 'Amend' }).click();
      await page
        .locator('.panel.signed')
        .getByRole('group', { name: 'Consolidation' })
        .getByRole('radio', { name: 'Present' })
        .check();
      await page.getByLabel('Impression').fill('Ground glass and a small consolidation on the left.');
      await page.getByRole('button', { name: 'Look through the amendment' }).click();
      await page.getByRole('alert').filter({ hasText: 'Say first why it is amended.' }).waitFor();
      await page.getByLabel('Why it is amended').fill('Seen with a colleague.');
      expect(await axeViolations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Look through the amendment' }).click();
      await page.getByRole('button', { name: 'Sign the amendment' }).click();
      await page.locator('.panel.signed[data-version="2"]').waitFor();
      expect(await page.locator('.panel.signed .impression').first().textContent()).toMatch(/small consolidation/);
      await page.getByText('1 earlier version').click();
      await page.locator('.earlier').getByText('Ground glass in both lower lobes. No consolidation.').waitFor();
      expect(await axeViolations(page)).toEqual([]);
    });

    test('is what the clinician sees, too, who can change nothing of it', async () => {
      const { page } = world().clinician;
      await page.locator('.panel.signed[data-version="2"]').waitFor();
      expect(await page.getByRole('button', { name: 'Amend' }).count()).toBe(0);
    });
  });
}
