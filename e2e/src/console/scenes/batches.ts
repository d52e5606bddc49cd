import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryDirectory } from '@pulmora/stack';
import { describe, expect, test } from 'vitest';
import { axeViolations } from '../testing/console-user.js';
import { type ImageFile, picture, type World } from '../testing/console-world.js';

/** Many studies at once. */
export function batchScenes(world: World): void {
  describe('a batch', () => {
    test('is a folder of studies, of which each is taken in or not for itself, and is followed live', async () => {
      const { clinician, images } = world();
      const { page, goTo } = clinician;
      await using folder = await temporaryDirectory('batch');
      const text: ImageFile = { name: 'slice.png', mimeType: 'image/png', buffer: Buffer.from('no image at all') };
      const studies: [string, readonly ImageFile[]][] = [
        ['1/PH-1001', images],
        ['2/PH-1002', images.slice(5, 7)],
        ['3/PH-1002', [text]],
        ['4/PH-9999', images.slice(0, 1)],
      ];
      for (const [place, files] of studies) {
        await mkdir(path.join(folder.path, place), { recursive: true });
        for (const { name, buffer } of files) await writeFile(path.join(folder.path, place, name), buffer);
      }
      await goTo('Batches');
      await page.getByLabel('Choose a folder').setInputFiles(folder.path);
      const draft = page.getByRole('list', { name: 'Studies of the batch' }).locator('li');
      await draft.nth(3).waitFor();
      expect(await draft.allTextContents()).toEqual([
        expect.stringMatching(/^PH-1001Phantom, Anna8 images/),
        expect.stringMatching(/^PH-1002Phantom, Bruno2 images/),
        expect.stringMatching(/^PH-1002Phantom, Bruno1 image/),
        expect.stringMatching(/^PH-9999No patient has this record number/),
      ]);
      expect(await axeViolations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Send 3 studies' }).click();
      await page.getByRole('heading', { name: /^Batch of/ }).waitFor();
      const rows = page.locator('.worklist tbody tr');
      expect(await rows.locator('td:nth-child(4)').allTextContents()).toEqual([
        'Was there before',
        'Taken in',
        'Rejected: image 1: neither PNG nor JPEG',
      ]);
      await page.getByText('2 taken in, 2 read by the model, 1 rejected').waitFor();
      await rows.nth(1).locator('.suggestion').waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await picture(page, 'batch');
    });

    test('is saved as a table, in which whatever a model says is marked as unsigned', async () => {
      const { page } = world().clinician;
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save as CSV' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe('batch.csv');
      const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
      expect(lines).toHaveLength(4);
      expect(lines[2]).toContain('UNSIGNED AI READING');
    });
  });
}
