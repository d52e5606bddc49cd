import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { axeViolations } from '../testing/console-user.js';
import { picture, registerPatient, type World } from '../testing/console-world.js';

const NOTHING = { files: 0, priority: 'ROUTINE', notes: '' };

/** What the next study would be made of. */
const drafted = async (page: Page) => ({
  files: await page.locator('.file-list li').count(),
  priority: await page.getByLabel('Priority').inputValue(),
  notes: await page.getByLabel('Notes for whoever reads it').inputValue(),
});

/** From the upload of a study to its place in the worklist. */
export function intakeScenes(world: World): void {
  describe('a study, from its upload to the worklist', () => {
    test('a clinician who sends a file that is no image is told which, and nothing is kept', async () => {
      const { clinician, images } = world();
      const { page } = clinician;
      await registerPatient(clinician, 'PH-1001', 'Phantom, Anna');
      const text = { name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('no image at all') };
      await page.getByLabel('Choose images').setInputFiles([...images.slice(0, 2), text]);
      await page.getByRole('button', { name: 'Send 3 images' }).click();
      await expect(page.locator('.file-list [data-fate=rejected]').textContent()).resolves.toContain('notes.png');
      expect(await page.locator('.file-list [data-fate=dropped]').count()).toBe(2);
      await page.getByRole('button', { name: 'Remove notes.png' }).click();
    });

    test('sends the images and sees what becomes of them', async () => {
      const { clinician, images } = world();
      const { page } = clinician;
      await page.getByLabel('Choose images').setInputFiles(images.slice(2));
      await page.getByLabel('Priority').selectOption('URGENT');
      await page.getByLabel('Notes for whoever reads it').fill('Fever for four days.');
      await picture(page, 'upload');
      expect(await axeViolations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Send 8 images' }).click();
      await page.getByText('The study of Phantom, Anna is taken in').waitFor();
      expect(await drafted(page)).toEqual(NOTHING);
      await page.getByRole('link', { name: 'Open the case' }).click();
      // The reading comes by itself: nobody asks for it.
      await page.locator('.outcome[data-outcome]').waitFor();
      expect(await page.locator('.panel.ai .ai-banner').textContent()).toMatch(/Unsigned AI reading.*not a diagnosis/);
      expect(await page.getByRole('button', { name: 'Claim this case' }).count()).toBe(0);
    });

    test('is nothing that another patient’s study would begin with', async () => {
      const { clinician, images } = world();
      const { page } = clinician;
      await registerPatient(clinician, 'PH-1000', 'Phantom, Zoe');
      const another = page.getByRole('button', { name: 'Another patient' });
      await page.getByLabel('Choose images').setInputFiles(images.slice(0, 2));
      await page.getByLabel('Priority').selectOption('STAT');
      await page.getByLabel('Notes for whoever reads it').fill('Of Zoe alone.');
      // While it is sent it is decided whose it is.
      let letGo = () => {};
      const held = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      await page.route('**/graphql', async (route) => {
        if (!route.request().headers()['content-type']?.startsWith('multipart/')) return route.fallback();
        await held;
        return route.abort();
      });
      await page.getByRole('button', { name: 'Send 2 images' }).click();
      await page.locator('.upload-outcome[data-kind=sending]').waitFor();
      expect(await another.isDisabled()).toBe(true);
      letGo();
      await page.locator('.upload-outcome[data-kind=broken]').waitFor();
      await page.unrouteAll();
      // What was not taken in can be sent again, for the same patient.
      expect(await drafted(page)).toEqual({ files: 2, priority: 'STAT', notes: 'Of Zoe alone.' });
      await another.click();
      await page.getByLabel('Find by name or record number').fill('PH-1001');
      await page.getByRole('button', { name: /Phantom, Anna/ }).click();
      expect(await drafted(page)).toEqual(NOTHING);
      expect(await page.locator('.upload-outcome').textContent()).toBe('');
      expect(await page.getByRole('button', { name: /^Send/ }).isDisabled()).toBe(true);
      await clinician.goTo('Worklist');
      await page.getByRole('link', { name: 'Phantom, Anna' }).click();
      await page.locator('.outcome[data-outcome]').waitFor();
    });

    test('is in the worklist of either doctor, marked as unsigned, without anybody asking again', async () => {
      const { first, second } = world();
      for (const { page } of [first, second]) {
        await page.getByRole('link', { name: 'Phantom, Anna' }).waitFor();
        expect(await page.locator('.ai-line').textContent()).toMatch(/unsigned AI output/);
      }
      expect(await axeViolations(first.page)).toEqual([]);
    });
  });
}
