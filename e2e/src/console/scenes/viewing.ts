import { describe, expect, test } from 'vitest';
import { axeViolations } from '../testing/console-user.js';
import { drawn, type World } from '../testing/console-world.js';

/** Images as a doctor looks at them. */
export function viewingScenes(world: World): void {
  describe('a case, as it is looked at', () => {
    test('is opened by the keyboard alone', async () => {
      const { first } = world();
      const { page } = first;
      await page.getByRole('link', { name: 'Phantom, Anna' }).focus();
      await page.keyboard.press('Enter');
      await page.locator('canvas[data-shown="0"]').waitFor();
      await page.getByRole('application').focus();
      await page.keyboard.press('ArrowDown');
      await page.locator('canvas[data-shown="1"]').waitFor();
      await page.keyboard.press('End');
      await page.locator('canvas[data-shown="7"]').waitFor();
      await page.keyboard.press('Home');
      await page.keyboard.press('PageDown');
      await page.keyboard.press('PageUp');
      await page.locator('canvas[data-shown="0"]').waitFor();
    });

    test('shows its images through a window, larger, moved, and whole again', async () => {
      const { first } = world();
      const { page } = first;
      const asItCame = await drawn(page);
      expect(asItCame.light).toBeGreaterThan(0);
      expect(asItCame.colour).toBe(0);
      await page.getByRole('combobox', { name: 'Window', exact: true }).selectOption('dark');
      expect((await drawn(page)).light).toBeGreaterThan(asItCame.light);
      await page.getByRole('application').focus();
      await page.keyboard.press('+');
      await page.keyboard.press('Shift+ArrowLeft');
      await page.locator('.hud.bottom-left', { hasText: 'L 60' }).waitFor();
      await page.keyboard.press('w');
      await page.locator('.hud.bottom-left', { hasText: 'L 68' }).waitFor();
      const stage = await page.locator('[data-testid=stage]').boundingBox();
      if (!stage) throw new Error('no stage');
      const middle = { x: stage.x + stage.width / 2, y: stage.y + stage.height / 2 };
      await page.mouse.move(middle.x, middle.y);
      await page.mouse.wheel(0, 100);
      await page.locator('canvas[data-shown="1"]').waitFor();
      await page.mouse.wheel(0, -100);
      await page.mouse.down();
      await page.mouse.move(middle.x + 40, middle.y);
      await page.mouse.up();
      await page.locator('.hud.bottom-left', { hasText: 'W 150' }).waitFor();
      await page.getByRole('button', { name: 'Reset view' }).click();
      await page.locator('canvas[data-shown="0"]').waitFor();
      expect(await drawn(page)).toEqual(asItCame);
    });

    test('shows where the model looked, as strong as somebody wants it', async () => {
      const { first } = world();
      const { page } = first;
      const findings = page.locator('.findings .finding');
      expect(await findings.count()).toBe(6);
      for (const words of await findings.locator('.finding-words').allTextContents()) {
        expect(words).toMatch(/(likely|as not)$/i);
      }
      // What a study scores is calibrated for none of how many images it has.
      await page.getByText(/Each figure is the mean over the quarter of the [2-8] images that score highest/).waitFor();
      expect(await page.getByText('in 100 scored like this show it').count()).toBe(0);
      await page.getByRole('application').focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('2');
      await page.locator('canvas[data-shown="1 GROUND_GLASS_OPACITY"]').waitFor();
      expect(await page.locator('.hud.ai-mark').textContent()).toBe('Ground-glass opacity · Unsigned AI');
      const half = await drawn(page);
      expect(half.colour).toBeGreaterThan(0);
      await page.getByRole('slider', { name: 'Opacity' }).fill('100');
      expect((await drawn(page)).colour).toBeGreaterThan(half.colour);
      await page.getByRole('button', { name: 'COVID-19', exact: true }).click();
      await page.locator('canvas[data-shown="1 COVID19"]').waitFor();
      await page.getByRole('slider', { name: 'Opacity' }).fill('60');
      expect(await axeViolations(page)).toEqual([]);
    });
  });
}
