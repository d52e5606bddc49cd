import { describe, expect, test } from 'vitest';
import { axeViolations, type ConsoleUser } from '../testing/console-user.js';
import { picture, type World } from '../testing/console-world.js';

/** Two doctors want one case. */
export function claimingScenes(world: World): void {
  describe('a case that two doctors want', () => {
    test('is claimed by one of two, and the other is told', async () => {
      const { first, second } = world();
      await second.page.getByRole('link', { name: 'Phantom, Anna' }).click();
      const buttons = [first, second].map(({ page }) => page.getByRole('button', { name: 'Claim this case' }));
      for (const button of buttons) await button.waitFor();
      await Promise.all(buttons.map((button) => button.click()));
      const mine = ({ page }: ConsoleUser) =>
        page
          .locator('.claim[data-mine=true]')
          .waitFor()
          .then(() => true);
      const lost = ({ page }: ConsoleUser) =>
        page
          .getByRole('alert')
          .filter({ hasText: 'A colleague was quicker' })
          .waitFor()
          .then(() => false);
      const won = await Promise.all([first, second].map((user) => Promise.race([mine(user), lost(user)])));
      expect(won.toSorted()).toEqual([false, true]);
      const [winner, loser] = won[0] ? [first, second] : [second, first];
      await loser.page.getByRole('heading', { name: 'Claimed by a colleague' }).waitFor();
      expect(await loser.page.getByRole('button', { name: 'Give back' }).count()).toBe(0);
      expect(await winner.page.locator('.history-what').first().textContent()).toBe('Claimed');
      expect(await axeViolations(loser.page)).toEqual([]);
      await picture(winner.page, 'case');
      await winner.page.getByRole('button', { name: 'Give back' }).click();
      await winner.page.getByLabel('Why').fill('Off to theatre.');
      await winner.page.locator('.claim form button').click();
      await winner.page.getByRole('button', { name: 'Claim this case' }).waitFor();
      await winner.page.getByText('Off to theatre.').waitFor();
    });
  });
}
