import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { REPOSITORY_ROOT, type Stack, startStack } from '@pulmora/stack';
import type { Browser, Page } from 'playwright-core';
import { type ConsoleUser, consoleUser, openBrowser } from './console-user.js';
import { drawnSlice, HAZE } from './drawn-slice.js';

/** A platform with people in front of it, which the scenes of the console share: what one has done, the next one finds. */
export interface ConsoleWorld {
  readonly stack: Stack;
  readonly browser: Browser;
  readonly clinician: ConsoleUser;
  /** Two radiologists of one clinic, in two windows. */
  readonly first: ConsoleUser;
  readonly second: ConsoleUser;
  /** Drawn slices, as files to be chosen. */
  readonly images: readonly ImageFile[];
  stop(): Promise<void>;
}

export interface ImageFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** What scenes are given before there is a world: they take it up when they are played. */
export type World = () => ConsoleWorld;

export async function startConsoleWorld(): Promise<ConsoleWorld> {
  const [stack, browser] = await Promise.all([startStack(), openBrowser()]);
  const images = await Promise.all(
    [0, 1, 2, 3, 4, 5, 6, 7].map(async (i) => ({
      name: `slice-${i + 1}.png`,
      mimeType: 'image/png',
      buffer: await drawnSlice({ seed: 20 + i, level: (i - 3.5) / 5, haze: i < 1 || i > 6 ? [] : HAZE }),
    })),
  );
  const clinician = await consoleUser(browser, stack, 'clinician@st-anna');
  const [first, second] = await Promise.all([
    consoleUser(browser, stack, 'radiologist@st-anna'),
    consoleUser(browser, stack, 'radiologist-2@st-anna'),
  ]);
  return {
    stack,
    browser,
    clinician,
    first,
    second,
    images,
    stop: async () => {
      await browser.close();
      await stack.stop();
    },
  };
}

/** Where pictures of the console go, when they are wanted; nowhere otherwise. */
const PICTURES = process.env.PULMORA_SCREENSHOTS;

export async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return;
  const folder = path.resolve(REPOSITORY_ROOT, PICTURES);
  await mkdir(folder, { recursive: true });
  await page.evaluate('document.fonts.ready');
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

/** What is drawn on the canvas of the viewer, as numbers: how bright it is, and how colourful. */
export const drawn = (page: Page) =>
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

/** Registers a patient on the page for uploads, and leaves them chosen there. */
export const registerPatient = async ({ page, goTo }: ConsoleUser, recordNumber: string, name: string) => {
  await goTo('Upload');
  await page.getByRole('button', { name: 'Register a patient' }).click();
  await page.getByLabel('Record number').fill(recordNumber);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Born').fill('1961-03-04');
  await page.getByLabel('The patient agrees').check();
  await page.getByRole('button', { name: 'Register', exact: true }).click();
  await page.locator('.chosen').waitFor();
};

/** Says the same of every finding of a form on the page, but for those that are named. */
export async function sayOfEach(
  page: Page,
  usual: string,
  except: Readonly<Record<string, string>> = {},
): Promise<void> {
  const groups = page.locator('.report-form fieldset.verdict');
  for (const group of await groups.all()) {
    const finding = (await group.locator('legend').textContent()) ?? '';
    await group.getByRole('radio', { name: except[finding] ?? usual, exact: true }).check();
  }
}
