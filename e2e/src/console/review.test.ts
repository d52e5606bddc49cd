import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { GraphqlClient, REPOSITORY_ROOT, type Stack, signIn, startStack } from '@pulmora/stack';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations, type ConsoleUser, consoleUser, openBrowser } from './testing/console-user.js';
import { drawnSlice, HAZE } from './testing/drawn-slice.js';

/** Where pictures of the console go, when they are wanted; nowhere otherwise. */
const PICTURES = process.env.PULMORA_SCREENSHOTS;

let stack: Stack;
let browser: Browser;
let clinician: ConsoleUser;
let first: ConsoleUser;
let second: ConsoleUser;
let images: { name: string; mimeType: string; buffer: Buffer }[];

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack(), openBrowser()]);
  images = await Promise.all(
    [0, 1, 2, 3, 4, 5, 6, 7].map(async (i) => ({
      name: `slice-${i + 1}.png`,
      mimeType: 'image/png',
      buffer: await drawnSlice({ seed: 20 + i, level: (i - 3.5) / 5, haze: i < 1 || i > 6 ? [] : HAZE }),
    })),
  );
  clinician = await consoleUser(browser, stack, 'clinician@st-anna');
  [first, second] = await Promise.all([
    consoleUser(browser, stack, 'radiologist@st-anna'),
    consoleUser(browser, stack, 'radiologist-2@st-anna'),
  ]);
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return;
  const folder = path.resolve(REPOSITORY_ROOT, PICTURES);
  await mkdir(folder, { recursive: true });
  await page.evaluate('document.fonts.ready');
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

/** What is drawn on the canvas of the viewer, as numbers: how bright it is, and how colourful. */
const drawn = (page: Page) =>
  page.evaluate(`(() => {
    const canvas = document.querySelector('[data-testid=stage]');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let light = 0, colour = 0;
    for (let i = 0; i < data.length; i += 4) {
      light += data[i] + data[i + 1] + data[i + 2];
      colour += Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]);
    }
    return { light, colour };
  })()`) as Promise<{ light: number; colour: number }>;

const registering = async ({ page, goTo }: ConsoleUser, recordNumber: string, name: string) => {
  await goTo('Upload');
  await page.getByRole('button', { name: 'Register a patient' }).click();
  await page.getByLabel('Record number').fill(recordNumber);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Born').fill('1961-03-04');
  await page.getByLabel('The patient agrees').check();
  await page.getByRole('button', { name: 'Register', exact: true }).click();
  await page.locator('.chosen').waitFor();
};

describe('a case, from its upload to a claim', () => {
  test('a clinician who sends a file that is no image is told which, and nothing is kept', async () => {
    const { page } = clinician;
    await registering(clinician, 'PH-1001', 'Phantom, Anna');
    const text = { name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('no image at all') };
    await page.getByLabel('Choose images').setInputFiles([...images.slice(0, 2), text]);
    await page.getByRole('button', { name: 'Send 3 images' }).click();
    await expect(page.locator('.file-list [data-fate=rejected]').textContent()).resolves.toContain('notes.png');
    expect(await page.locator('.file-list [data-fate=dropped]').count()).toBe(2);
    await page.getByRole('button', { name: 'Remove notes.png' }).click();
  });

  test('sends the images and sees what becomes of them', async () => {
    const { page } = clinician;
    await page.getByLabel('Choose images').setInputFiles(images.slice(2));
    await page.getByLabel('Priority').selectOption('URGENT');
    await page.getByLabel('Notes for whoever reads it').fill('Fever for four days.');
    await picture(page, 'upload');
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Send 8 images' }).click();
    await page.getByText('The study is taken in').waitFor();
    expect(await page.locator('.file-list [data-fate=taken]').count()).toBe(8);
    await page.getByRole('link', { name: 'Open the case' }).click();
    // The reading comes by itself: nobody asks for it.
    await page.locator('.outcome[data-outcome]').waitFor();
    expect(await page.locator('.panel.ai .ai-banner').textContent()).toMatch(/Unsigned AI reading.*not a diagnosis/);
    expect(await page.getByRole('button', { name: 'Claim this case' }).count()).toBe(0);
  });

  test('is in the worklist of either doctor, marked as unsigned, without anybody asking again', async () => {
    for (const { page } of [first, second]) {
      await page.getByRole('link', { name: 'Phantom, Anna' }).waitFor();
      expect(await page.locator('.ai-line').textContent()).toMatch(/unsigned AI output/);
    }
    expect(await axeViolations(first.page)).toEqual([]);
  });

  test('is opened by the keyboard alone', async () => {
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
    const { page } = first;
    const findings = page.locator('.findings .finding');
    expect(await findings.count()).toBe(6);
    for (const words of await findings.locator('.finding-words').allTextContents()) {
      expect(words).toMatch(/(likely|as not) · \d+ to \d+ in 100 scored like this show it/i);
    }
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

  test('is claimed by one of two, and the other is told', async () => {
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

describe('a network that is cut', () => {
  test('is noticed, and what happened meanwhile is there when it is back', async () => {
    const { page, context } = second;
    await second.goTo('Worklist');
    await page.getByRole('link', { name: 'Phantom, Anna' }).waitFor();
    await page.locator('.live[data-live=live]').waitFor();
    await context.setOffline(true);
    // A browser keeps sockets that are open when it is told to be offline: the gateway is what goes away for them.
    await stack.kill('gateway');
    await page.locator('.live[data-live=cut-off]').waitFor();
    await stack.untilReady('gateway');
    await registering(clinician, 'PH-1002', 'Phantom, Bruno');
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

describe('the console', () => {
  test('speaks German, and says there too that nothing is signed', async () => {
    const { page } = first;
    await page.getByRole('button', { name: 'Deutsch' }).click();
    await page.getByRole('heading', { name: 'KI-Befund, nicht unterschrieben' }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('de');
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Unsigned AI reading' }).waitFor();
  });

  test('fits a tablet, upright and on its side', async () => {
    const { page } = first;
    for (const [width, height] of [
      [820, 1180],
      [1024, 768],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.locator('canvas[data-shown^="1"]').waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
      expect(await axeViolations(page)).toEqual([]);
    }
    await page.setViewportSize({ width: 820, height: 1180 });
    await picture(page, 'tablet');
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  test('keeps a token nowhere, and still knows after a reload who sits there, and where they were', async () => {
    const { page } = first;
    const kept = (await page.evaluate(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
    )) as string;
    expect(kept).not.toMatch(/eyJ|access_token|id_token/);
    const before = page.url();
    await page.reload();
    await page.getByRole('heading', { name: 'Phantom, Anna' }).waitFor();
    expect(page.url()).toBe(before);
  });

  test('shows an auditor who looked, and no patient', async () => {
    const auditor = await consoleUser(browser, stack, 'auditor@st-anna');
    const { page } = auditor;
    await page.getByText('CtImage.pixels').first().waitFor();
    await page.getByLabel('By whom').fill('radiologist@st-anna');
    await page.locator('.timeline li').first().waitFor();
    expect(await page.locator('body').textContent()).not.toContain('Phantom');
    expect(await axeViolations(page)).toEqual([]);
    expect(auditor.complaints).toEqual([]);
    await auditor.close();
  });

  test('is nothing to somebody of another clinic who is given its address', async () => {
    const at = new URL(first.page.url()).pathname.replace('/console', '');
    const stranger = await consoleUser(browser, stack, 'radiologist@san-rocco', { at });
    await stranger.page.getByRole('heading', { name: 'There is no such case' }).waitFor();
    expect(await stranger.page.locator('canvas').count()).toBe(0);
    await stranger.close();
  });

  test('signs out at the issuer, too', async () => {
    const { page } = second;
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.locator('button[name=logout], button[value=yes]').first().click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.reload();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
  });

  test('made no browser complain of a script, a style or a policy', () => {
    expect([...clinician.complaints, ...first.complaints]).toEqual([]);
  });
});

test('images are for nobody who has an address and no token', async () => {
  const { accessToken = '' } = await signIn({
    issuer: stack.urls.issuer,
    redirectUri: `${new URL(stack.gatewayUrl).origin}/console`,
    account: 'clinician@st-anna',
  });
  const client = new GraphqlClient({ url: stack.gatewayUrl, token: accessToken });
  const { studies } = await client.data<{ studies: { nodes: { images: { url: string }[] }[] } }>(
    '{ studies(first: 1) { nodes { images { url } } } }',
  );
  const url = new URL(studies.nodes[0]?.images[0]?.url ?? '', stack.gatewayUrl);
  expect((await fetch(url)).status).toBe(401);
  const mine = await fetch(url, { headers: { authorization: `Bearer ${accessToken}` } });
  expect([mine.status, mine.headers.get('content-type')]).toEqual([200, 'image/png']);
});
