import { describe, expect, test } from 'vitest';
import { axeViolations, type ConsoleUser, consoleUser } from '../testing/console-user.js';
import { picture, sayOfEach, type World } from '../testing/console-world.js';
import { letRunOut } from '../testing/lapse.js';

const open = async ({ page, goTo }: ConsoleUser) => {
  await goTo('Second opinions');
  await page.getByRole('link', { name: 'Phantom, Bruno' }).click();
  await page.locator('.panel.opinion').waitFor();
};

/** A second reader knows nothing of the first, and a third decides. */
export function opinionScenes(world: World): void {
  describe('a second opinion', () => {
    test('is asked for with an opinion of one’s own, which is sealed; the case cannot be signed meanwhile', async () => {
      const { page, goTo } = world().first;
      await goTo('Worklist');
      await page.getByRole('link', { name: 'Phantom, Bruno' }).click();
      await page.getByRole('button', { name: 'Claim this case' }).click();
      await page.getByRole('heading', { name: 'Your reading' }).waitFor();
      await page.getByRole('button', { name: 'Ask for a second opinion' }).click();
      await page.getByRole('alert').filter({ hasText: 'Say first what you see of' }).waitFor();
      await sayOfEach(page, 'Absent');
      await page.getByLabel('Impression').fill('Nothing to be seen, says the first.');
      await page.getByRole('button', { name: 'Ask for a second opinion' }).click();
      await page.locator('.panel.opinion[data-status=REQUESTED]').waitFor();
      expect(await page.getByRole('button', { name: 'Look through and sign' }).count()).toBe(0);
      await page.locator('.opinions').getByText('radiologist@st-anna').waitFor();
      expect(await axeViolations(page)).toEqual([]);
    });

    test('is given blindly: neither what the first says nor who it is reaches the second reader', async () => {
      const { page } = world().second;
      await open(world().second);
      expect(await axeViolations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Take the second reading' }).click();
      await page.locator('.panel.opinion[data-status=READING] .report-form').waitFor();
      const shown = await page.locator('body').textContent();
      expect(shown).not.toMatch(/says the first|radiologist@st-anna/);
      await sayOfEach(page, 'Absent', { 'COVID-19': 'Present' });
      await page.getByLabel('Impression').fill('Early ground glass on the right.');
      expect(await axeViolations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Look through your opinion' }).click();
      // The time for it runs out before it is given: what was written is not lost with it.
      await letRunOut(world().stack, 'second_opinions');
      await page.getByRole('button', { name: 'Give the second opinion' }).click();
      await page.getByText('Your time for the second reading has run out').waitFor();
      expect(await page.getByLabel('Impression').inputValue()).toBe('Early ground glass on the right.');
      await page.getByRole('button', { name: 'Take the second reading' }).click();
      await page.locator('.panel.opinion[data-status=READING]').waitFor();
      await page.getByRole('button', { name: 'Look through your opinion' }).click();
      await page.getByRole('button', { name: 'Give the second opinion' }).click();
      await page.locator('.panel.opinion[data-status=DISAGREED]').waitFor();
      // From now on both know.
      await page.locator('.opinions').getByText('radiologist@st-anna').waitFor();
      expect(await page.locator('.opinions [data-differs=true] th').textContent()).toBe('COVID-19 (they differ)');
    });

    test('where two differ is decided by a third, and what was decided is what is signed', async () => {
      const { stack, browser, first } = world();
      const third = await consoleUser(browser, stack, 'radiologist-3@st-anna');
      await open(third);
      await sayOfEach(third.page, 'Absent', { 'COVID-19': 'Present' });
      await third.page.getByLabel('Impression').fill('The second is right.');
      await third.page.locator('.panel.opinion').evaluate((panel) => panel.scrollIntoView());
      await picture(third.page, 'adjudication');
      expect(await axeViolations(third.page)).toEqual([]);
      await third.page.getByRole('button', { name: 'Look through your decision' }).click();
      await third.page.getByRole('button', { name: 'Decide' }).click();
      await third.page.locator('.panel.opinion[data-status=ADJUDICATED]').waitFor();
      expect(third.complaints).toEqual([]);
      await third.close();

      // The holder is told without asking, and cannot sign anything else.
      const { page } = first;
      await page.locator('.panel.opinion[data-status=ADJUDICATED]').waitFor();
      await page.getByText('The findings are settled by the second opinion').waitFor();
      expect(await page.locator('.panel.own .verdict:disabled').count()).toBe(6);
      expect(await page.getByLabel('Impression').inputValue()).toBe('Nothing to be seen, says the first.');
      // Another one that is asked for and done without changes nothing of what was settled.
      await page.getByRole('button', { name: 'Ask for a second opinion' }).click();
      await page.getByRole('button', { name: 'Do without it' }).click();
      await page.locator('.panel.opinion[data-status=WITHDRAWN]').waitFor();
      await page.getByText('The findings are settled by the second opinion').waitFor();
      expect(await page.locator('.panel.own .verdict:disabled').count()).toBe(6);
      await page.getByLabel('Impression').fill('COVID-19 in an early stage.');
      await page.getByRole('button', { name: 'Look through and sign' }).click();
      await page.getByRole('button', { name: 'Sign the report' }).click();
      await page.locator('.panel.signed').waitFor();
      expect(await page.locator('.panel.signed .last-look li').first().textContent()).toMatch(/^COVID-19Present/);
    });

    test('that differed stays on record, as does whatever a doctor signed against the model', async () => {
      const { page, goTo } = world().first;
      await goTo('Second opinions');
      await page.getByRole('navigation', { name: 'Second opinions and differences' }).getByText('Differences').click();
      const row = page.locator('tr[data-kind=BETWEEN_READERS]');
      await row.waitFor();
      expect(await row.textContent()).toMatch(/^Phantom, BrunoPH-1002COVID-19Two readersAbsentPresent/);
      // What the model had said is marked as what it is.
      const against = page.locator('tr[data-kind=WITH_MODEL]').filter({ hasText: 'Ground-glass opacity' }).first();
      expect(await against.textContent()).toMatch(/Absent · Unsigned AIPresent/);
      expect(await axeViolations(page)).toEqual([]);
      await page.locator('.row-link').first().focus();
      await page.keyboard.press('Enter');
      await page.locator('canvas[data-shown^="0"]').waitFor();
    });
  });
}
