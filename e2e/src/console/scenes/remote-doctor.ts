import { DEMO_CLINICS } from '@pulmora/stack';
import { describe, expect, test } from 'vitest';
import { axeViolations, consoleUser } from '../testing/console-user.js';
import { registerPatient, sayOfEach, type World } from '../testing/console-world.js';

/** A doctor of another clinic works on the one case that is granted to them. */
export function remoteDoctorScenes(world: World): void {
  describe('a doctor of another clinic', () => {
    test('claims a case that is granted to them, sees where the model looked, and signs their own word', async () => {
      const { stack, browser, clinician, images } = world();
      const { page } = clinician;
      await registerPatient(clinician, 'PH-4004', 'Phantom, Dora');
      await page.getByLabel('Choose images').setInputFiles([...images.slice(2, 5)]);
      await page.getByRole('button', { name: 'Send 3 images' }).click();
      await page.getByRole('link', { name: 'Open the case' }).click();
      await page.locator('.outcome[data-outcome]').waitFor();
      await page.getByText('Let a doctor of another clinic see it').click();
      await page.getByLabel('Clinic of the doctor').fill(DEMO_CLINICS[1].tenantId);
      await page.getByLabel('Doctor (subject)').fill('radiologist-2@san-rocco');
      await page.getByLabel('Why').fill('Nobody of ours is on call.');
      await page.getByRole('button', { name: 'Grant access' }).click();
      await page.getByText(/^radiologist-2@san-rocco sees the case until/).waitFor();

      const at = new URL(page.url()).pathname.replace('/console', '');
      const remote = await consoleUser(browser, stack, 'radiologist-2@san-rocco', { at });
      await remote.page.getByRole('button', { name: 'Claim this case' }).click();
      await remote.page.getByRole('heading', { name: 'Your reading' }).waitFor();
      // What is the clinic's own affair is not offered to them.
      await remote.page.getByRole('button', { name: 'Give back' }).waitFor();
      for (const name of ['Hand over', 'Ask for a second opinion']) {
        expect(await remote.page.getByRole('button', { name }).count()).toBe(0);
      }
      await page.getByText(/radiologist-2@san-rocco works on it until/).waitFor();

      expect(await remote.page.locator('.viewer-tools option').allTextContents()).toContain('COVID-19');
      await sayOfEach(remote.page, 'Absent', { 'COVID-19': 'Uncertain' });
      await remote.page.getByLabel('Impression').fill('Seen from afar: nothing certain.');
      expect(await axeViolations(remote.page)).toEqual([]);
      await remote.page.getByRole('button', { name: 'Look through and sign' }).click();
      await remote.page.getByRole('button', { name: 'Sign the report' }).click();
      await remote.page.locator('.panel.signed[data-version="1"]').waitFor();

      // The clinic is shown it without asking, and by whom of which clinic.
      const signed = page.locator('.panel.signed[data-version="1"]');
      await signed.waitFor();
      expect(await signed.textContent()).toMatch(
        new RegExp(`radiologist-2@san-rocco of another clinic \\(${DEMO_CLINICS[1].tenantId}\\).*Seen from afar`, 's'),
      );
      expect(await axeViolations(page)).toEqual([]);

      await remote.goTo('Worklist');
      await remote.page.locator('.filters select').first().selectOption('granted');
      expect(remote.complaints).toEqual([]);
      await remote.close();
    });
  });
}
