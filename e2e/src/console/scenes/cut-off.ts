import { describe, expect, test } from 'vitest';
import { picture, registerPatient, type World } from '../testing/console-world.js';

/** A network that goes away and comes back. */
export function cutOffScenes(world: World): void {
  describe('a network that is cut', () => {
    test('is noticed, and what happened meanwhile is there when it is back', async () => {
      const { stack, clinician, second, images } = world();
      const { page, context } = second;
      await second.goTo('Worklist');
      await page.getByRole('heading', { name: 'Worklist' }).waitFor();
      await page.locator('.live[data-live=live]').waitFor();
      await context.setOffline(true);
      // A browser keeps sockets that are open when it is told to be offline: the gateway is what goes away for them.
      await stack.kill('gateway');
      await page.locator('.live[data-live=cut-off]').waitFor();
      await stack.untilReady('gateway');
      await registerPatient(clinician, 'PH-1002', 'Phantom, Bruno');
      await clinician.page.getByLabel('Choose images').setInputFiles(images.slice(0, 2));
      await clinician.page.getByLabel('Priority').selectOption('STAT');
      await clinician.page.getByRole('button', { name: 'Send 2 images' }).click();
      await clinician.page.getByRole('link', { name: 'Open the case' }).click();
      await clinician.page.locator('.outcome[data-outcome]').waitFor();
      expect(await page.getByRole('link', { name: 'Phantom, Bruno' }).count()).toBe(0);
      await context.setOffline(false);
      await page.getByRole('link', { name: 'Phantom, Bruno' }).waitFor();
      await page.locator('.live[data-live=live]').waitFor();
      // What is to be read at once comes first.
      expect(await page.locator('.row-link').first().textContent()).toBe('Phantom, Bruno');
      await picture(page, 'worklist');
    });
  });
}
