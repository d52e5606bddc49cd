import { describe, expect, test } from 'vitest';
import { axeViolations, consoleUser } from '../testing/console-user.js';
import { picture, type World } from '../testing/console-world.js';

/** A case of another clinic that cannot wait for a grant. */
export function glassScenes(world: World): void {
  describe('a case of another clinic without a grant', () => {
    let remote: Awaited<ReturnType<typeof consoleUser>>;
    let admin: typeof remote;
    let study: string;

    test('is opened with a reason, and its clinic is told at once', async () => {
      const { stack, browser, first } = world();
      await first.goTo('Worklist');
      await first.page.locator('.filters select').first().selectOption('signed');
      await first.page.getByRole('link', { name: 'Phantom, Anna' }).click();
      await first.page.locator('canvas[data-shown="0"]').waitFor();
      const at = new URL(first.page.url()).pathname.replace('/console', '');
      study = at.replace('/cases/', '');
      admin = await consoleUser(browser, stack, 'admin@st-anna');
      await admin.page.getByRole('list', { name: 'Doctors of other clinics' }).waitFor();
      // They were granted another case of this clinic, which has ended.
      remote = await consoleUser(browser, stack, 'radiologist@san-rocco', { at });
      const { page } = remote;
      await page.getByRole('heading', { name: 'There is no such case' }).waitFor();
      await page.getByText('administrators are told at once').waitFor();
      const button = page.getByRole('button', { name: 'Break the glass and tell the clinic' });
      expect(await button.isDisabled()).toBe(true);
      await page.getByLabel('Why you have to see it now').fill('In our emergency room, and nobody answers the phone.');
      expect(await axeViolations(page)).toEqual([]);
      await picture(page, 'break-glass');
      await page.getByLabel('Why you have to see it now').press('Enter');
      await page.getByRole('heading', { name: 'Phantom, Anna' }).waitFor();
      await page.locator('canvas[data-shown="0"]').waitFor();

      const grant = admin.page.getByRole('list', { name: 'Doctors of other clinics' }).locator('li').first();
      await grant.getByText('nobody answers the phone').waitFor();
      expect(await grant.textContent()).toMatch(/radiologist@san-rocco.*Broke the glass/s);
    });

    test('cannot be opened once the clinic has ended that', async () => {
      const grant = admin.page.getByRole('list', { name: 'Doctors of other clinics' }).locator('li').first();
      await grant.getByRole('button', { name: 'Revoke' }).click();
      const { page } = remote;
      await page.getByRole('heading', { name: 'There is no such case' }).waitFor();
      await page.getByLabel('Why you have to see it now').fill('Once more.');
      await page.getByRole('button', { name: 'Break the glass and tell the clinic' }).click();
      await page.getByRole('status').filter({ hasText: 'none that you may open so' }).waitFor();
    });

    test('is reached from the list of what is granted, too, in German', async () => {
      const { page, goTo } = remote;
      await goTo('Worklist');
      await page.locator('.filters select').first().selectOption('granted');
      await page.getByRole('button', { name: 'Deutsch' }).click();
      await page.locator('summary', { hasText: 'der Ihnen nicht freigegeben ist' }).click();
      expect(await axeViolations(page)).toEqual([]);
      await page.getByLabel('Untersuchung (ihre Kennung').fill(study);
      await page.getByLabel('Warum Sie ihn jetzt sehen müssen').fill('Noch einmal.');
      await page.getByRole('button', { name: 'Öffnen und der Klinik melden' }).click();
      await page.getByRole('status').filter({ hasText: 'so nicht zu öffnen' }).waitFor();
      await page.goto(`${new URL(page.url()).origin}/console/cases/${study}`);
      await page.getByRole('heading', { name: 'Notfallzugriff' }).waitFor();
      expect(await axeViolations(page)).toEqual([]);
      expect([...remote.complaints, ...admin.complaints]).toEqual([]);
      await Promise.all([remote.close(), admin.close()]);
    });
  });
}
