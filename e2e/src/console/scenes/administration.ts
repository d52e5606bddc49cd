import { DEMO_CLINICS } from '@pulmora/stack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations, type ConsoleUser, consoleUser } from '../testing/console-user.js';
import { picture, type World } from '../testing/console-world.js';

/** What administrators settle, and what patients are told. */
export function administrationScenes(world: World): void {
  describe('administration', () => {
    let admin: ConsoleUser;
    beforeAll(async () => {
      admin = await consoleUser(world().browser, world().stack, 'admin@st-anna');
    });
    afterAll(() => admin?.close());

    test('shows what the clinic has used, and hides what a model found from clinicians where it wants so', async () => {
      const { page } = admin;
      await page.getByRole('meter', { name: 'Studies today' }).waitFor();
      expect(await page.locator('.quota').nth(2).textContent()).toMatch(/^Studies today\d+ of [\d,]+$/);
      expect(await axeViolations(page)).toEqual([]);
      await page.getByRole('radio', { name: 'Radiologists only' }).check();
      await page.getByText('Saved.').waitFor();

      const { page: seen } = world().clinician;
      await seen.getByRole('link', { name: 'Phantom, Bruno' }).first().click();
      await seen.getByText('Your clinic shows you what the model found only once a doctor has signed.').waitFor();
      expect(await seen.locator('.finding').count()).toBe(0);
      expect(await seen.locator('.viewer-tools option').allTextContents()).not.toContain('COVID-19');
      await page.getByRole('radio', { name: 'Clinicians and radiologists' }).check();
    });

    test('lets a doctor of another clinic see one case, until it is revoked', async () => {
      const { stack, browser, clinician } = world();
      const { page } = clinician;
      await page.getByText('Let a doctor of another clinic see it').click();
      await page.getByLabel('Clinic of the doctor').fill(DEMO_CLINICS[1].tenantId);
      await page.getByLabel('Doctor (subject)').fill('radiologist@san-rocco');
      await page.getByLabel('Why').fill('A word of theirs on the right lower lobe.');
      await page.getByRole('button', { name: 'Grant access' }).click();
      await page.getByText(/^radiologist@san-rocco sees the case until/).waitFor();
      expect(await axeViolations(page)).toEqual([]);

      const at = new URL(page.url()).pathname.replace('/console', '');
      const remote = await consoleUser(browser, stack, 'radiologist@san-rocco', { at });
      await remote.page.getByRole('heading', { name: 'Phantom, Bruno' }).waitFor();
      await remote.page.locator('canvas[data-shown="0"]').waitFor();

      await admin.page.reload();
      const grant = admin.page.getByRole('list', { name: 'Doctors of other clinics' }).locator('li').first();
      await grant.getByText('A word of theirs').waitFor();
      expect(await axeViolations(admin.page)).toEqual([]);
      await picture(admin.page, 'administration');
      await grant.getByRole('button', { name: 'Revoke' }).click();
      await grant.getByText(/revoked/).waitFor();
      // What is on their screen goes without their doing anything.
      await remote.page.getByRole('heading', { name: 'There is no such case' }).waitFor();
      expect([...remote.complaints, ...admin.complaints]).toEqual([]);
      await remote.close();
    });

    test('lists who has worked here, and who from outside; by the day', async () => {
      const { page } = admin;
      await page.reload();
      const users = page.getByRole('table', { name: 'Users and roles' });
      await users.getByRole('row', { name: /radiologist@san-rocco.*another clinic \(.*by a grant/ }).waitFor();
      await users.getByRole('row', { name: /radiologist@st-anna Radiologist this clinic/ }).waitFor();
      expect(await users.getByRole('rowheader').allTextContents()).toEqual(
        (await users.getByRole('rowheader').allTextContents()).toSorted(),
      );
      const days = await users
        .locator('time')
        .evaluateAll((times) => times.map((time) => time.getAttribute('datetime')));
      for (const day of days) expect(day).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    });

    test('tells which version of the model reads, and how often doctors agree with it', async () => {
      const { page } = admin;
      const version = page.getByRole('list', { name: 'Versions of the model' }).locator(':scope > li').first();
      await version.getByText('Active', { exact: true }).waitFor();
      await version.getByText('Reads 100% of this clinic’s studies as things stand.').waitFor();
      const covid19 = version.getByRole('row', { name: /^COVID-19/ });
      // As many as were signed, of which the first signature counts.
      expect(await covid19.locator('td').first().textContent()).toBe('2');
      await version.getByText('Files, by SHA-256').click();
      await version.getByText(/^weights.*[0-9a-f]{64}$/).waitFor();
      await version.scrollIntoViewIfNeeded();
      expect(await axeViolations(page)).toEqual([]);
      await picture(page, 'models');
    });

    test('tells a patient who looked, those of other clinics too', async () => {
      const { page } = world().clinician;
      await page.locator('.case-head').getByRole('link', { name: 'Who looked' }).click();
      await page
        .locator('.timeline > li')
        .filter({ hasText: 'radiologist@san-rocco' })
        .filter({ hasText: 'of another clinic' })
        .first()
        .waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await picture(page, 'who-looked');
      await admin.goTo('Who looked');
      await admin.page.getByLabel('Find by name or record number').fill('PH-1001');
      await admin.page.getByRole('link', { name: /Phantom, Anna/ }).click();
      await admin.page.locator('.timeline > li').first().waitFor();
      expect(await axeViolations(admin.page)).toEqual([]);
    });
  });
}
