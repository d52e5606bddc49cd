import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ensureChromium, type Stack } from '@pulmora/stack';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** How long anything that is waited for may take, milliseconds: this machine may be busy. */
const PATIENCE_MS = 30_000;

/** A browser without a window; where the sandbox cannot be had, as in a container as root, it does without. */
export async function openBrowser(): Promise<Browser> {
  const { program, env } = await ensureChromium();
  const args = ['--force-color-profile=srgb', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  return chromium.launch({ executablePath: program, env: { ...process.env, ...env } as Record<string, string>, args });
}

/** Somebody with a browser window of their own. */
export interface ConsoleUser {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser complained of: errors of scripts, and whatever the content security policy kept from being done. */
  readonly complaints: readonly string[];
  /** Goes to an address of the console without loading it anew. */
  goTo(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface ConsoleUserOptions extends BrowserContextOptions {
  /** A path below `/console` to begin with. */
  readonly at?: string;
}

/** Signs in as a demo account, as somebody would. */
export async function consoleUser(
  browser: Browser,
  stack: Stack,
  account: string,
  { at = '', ...options }: ConsoleUserOptions = {},
): Promise<ConsoleUser> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (/content security policy|trusted type|refused to/i.test(message.text())) complaints.push(message.text());
  });
  await page.goto(`${new URL(stack.gatewayUrl).origin}/console${at}`);
  await page.locator('main button.primary').click();
  await page.locator(`button[value="${account}"]`).click();
  await page.locator('.shell').waitFor();
  return {
    page,
    context,
    complaints,
    goTo: (name) => page.getByRole('navigation').first().getByRole('link', { name }).click(),
    close: () => context.close(),
  };
}

interface AxeViolation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What axe has against the page as it is, by WCAG 2.2 AA and by its own best practice; in one line each. */
export async function axeViolations(page: Page): Promise<string[]> {
  // By the debugger, which the page's content security policy does not bind.
  const found = (await page.evaluate(
    `(() => { ${AXE}; return axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }); })()`,
  )) as { violations: readonly AxeViolation[] };
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html} ${failureSummary.replaceAll('\n', ' ')}`),
  );
}
