import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { picture, type World } from '../testing/console-world.js';

/** What is shown is what was asked for: where that cannot be had, it says so, and shows nothing else in its place. */
export function honestyScenes(world: World): void {
  describe('what cannot be shown', () => {
    test('is not said to be: an overlay that could not be loaded carries no mark, and is had by asking again', async () => {
      const { page } = world().first;
      await page.getByRole('application').focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowDown');
      await page.locator('canvas[data-shown^="1"]').waitFor();
      // It has not been looked at, and so is not kept.
      await page.route(/\/overlays\//, (route) => route.fulfill({ status: 503 }));
      await page.keyboard.press('3');
      const told = page.locator('.overlay-failed');
      await told.waitFor();
      expect(await told.textContent()).toContain('The overlay of Consolidation could not be loaded.');
      expect(await page.locator('.ai-mark').count()).toBe(0);
      expect(await page.locator('.viewer [aria-live]').textContent()).not.toContain('overlay');
      await page.locator('canvas[data-shown="1"]').waitFor();
      await picture(page, 'overlay-failed');
      await page.unrouteAll();
      await told.getByRole('button', { name: 'Try again' }).click();
      await page.locator('canvas[data-shown="1 CONSOLIDATION"]').waitFor();
      expect(await page.locator('.ai-mark').textContent()).toBe('Consolidation · Unsigned AI');
      expect(await told.count()).toBe(0);
      await page.getByRole('combobox', { name: 'Overlay' }).selectOption('');
    });

    test('is not replaced: a filter whose cases could not be had shows none of another one’s', async () => {
      const { page, goTo } = world().second;
      await goTo('Worklist');
      await page.getByRole('link', { name: 'Phantom, Anna' }).waitFor();
      await page.route('**/graphql', (route) =>
        route.request().postData()?.includes('query Worklist') ? route.abort() : route.fallback(),
      );
      await page.locator('.filters select').first().selectOption('signed');
      await page.getByText('The platform cannot be reached.').waitFor();
      expect(await page.getByRole('link', { name: 'Phantom, Anna' }).count()).toBe(0);
      await page.unrouteAll();
      await page.locator('.filters select').first().selectOption('open');
      await page.getByRole('link', { name: 'Phantom, Anna' }).waitFor();
    });

    test('is not turned: pixels stand as they are stored, as the model read them, whatever the file says', async () => {
      const { page } = world().first;
      const half = { create: { width: 150, height: 200, channels: 3, background: '#fff' } } as const;
      const left = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#000' } })
        .composite([{ input: await sharp(half).png().toBuffer(), left: 0, top: 0 }])
        .jpeg()
        // Mirrored, it says.
        .withMetadata({ orientation: 2 })
        .toBuffer();
      // No such image is taken in any more; those from before are still there.
      await page.route(/\/images\//, (route) => route.fulfill({ contentType: 'image/jpeg', body: left }));
      await page.reload();
      await page.locator('canvas[data-shown="0"]').waitFor();
      const [onTheLeft, onTheRight] = (await page.evaluate(`(() => {
        const canvas = document.querySelector('[data-testid=stage]');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        const light = [0, 0];
        for (let i = 0; i < data.length; i += 4) light[(i / 4) % canvas.width < canvas.width / 2 ? 0 : 1] += data[i];
        return light;
      })()`)) as [number, number];
      expect(onTheLeft).toBeGreaterThan(10 * onTheRight);
      await page.unrouteAll();
      await page.reload();
      await page.locator('canvas[data-shown="0"]').waitFor();
    });
  });
}
