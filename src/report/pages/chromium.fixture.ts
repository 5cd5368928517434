// Test support: opens pages in Chromium and collects their problems.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  type Browser,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from '@playwright/test';
import axe from 'axe-core';
import { temporaryDirectory } from '../temporary-directory.fixture.ts';
import { chromiumPath } from './chromium-path.fixture.ts';

const QUIET = [
  '--disable-background-networking',
  '--no-first-run',
  '--disable-component-update',
  '--disable-sync',
];

let launched: Promise<Browser> | undefined;

/** The browser of this process, in which several test files may run; closed after all of them. */
export function launchChromium(): Promise<Browser> {
  launched ??= chromium.launch({ executablePath: chromiumPath(), args: QUIET }).then((browser) => {
    after(() => browser.close());
    return browser;
  });
  return launched;
}

/** An open page with its problems so far. */
export interface WatchedPage {
  readonly page: Page;
  /** Console errors, exceptions, violations of the content security policy, dialogs, other requests. */
  readonly problems: readonly string[];
}

/** Opens a document as a file, without a server. */
export async function openDocument(
  browser: Browser,
  text: string,
  options: BrowserContextOptions & { now?: Date } = {},
): Promise<WatchedPage> {
  const { now, ...contextOptions } = options;
  const page = await browser.newPage(contextOptions);
  const shown = { address: '', problems: [] };
  watch(page, () => shown);
  return show(page, shown, text, now);
}

/** The page of a window with the document that it shows. */
interface Reopened {
  readonly page: Page;
  shown: Shown;
}

interface Reopening {
  readonly now: Date;
  readonly viewport?: { readonly width: number; readonly height: number };
}

const reopened = new Map<string, Reopened>();

/**
 * Like `openDocument`, in the page that showed the document before, where the window has the same size: for checks of
 * many documents, which leave the page open, and its media and permissions as they are. A page of its own costs more
 * than most checks.
 */
export async function reopenDocument(
  browser: Browser,
  text: string,
  { now, viewport = { width: 1280, height: 720 } }: Reopening,
): Promise<WatchedPage> {
  const size = `${viewport.width} ${viewport.height}`;
  const shown = { address: '', problems: [] };
  let known = reopened.get(size);
  if (known === undefined) {
    const made: Reopened = { page: await browser.newPage({ viewport }), shown };
    watch(made.page, () => made.shown);
    reopened.set(size, made);
    known = made;
  }
  known.shown = shown;
  await known.page.setViewportSize(viewport);
  return show(known.page, shown, text, now);
}

/** A document with its problems so far. */
interface Shown {
  address: string;
  readonly problems: string[];
}

async function show(page: Page, shown: Shown, text: string, now: Date | undefined): Promise<WatchedPage> {
  const path = join(temporaryDirectory(), 'page.html');
  writeFileSync(path, text);
  shown.address = pathToFileURL(path).href;
  if (now !== undefined) await page.clock.setFixedTime(now);
  await page.goto(shown.address);
  return { page, problems: shown.problems };
}

function watch(page: Page, shown: () => Shown): void {
  const report = (problem: string) => shown().problems.push(problem);
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') report(message.text());
  });
  page.on('pageerror', (error) => report(error.message));
  page.on('dialog', (dialog) => {
    report(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const own = request.url().split('#')[0] === shown().address || request.url().startsWith('data:');
    if (!own) report(`request: ${request.url()}`);
  });
}

/** Expands every `details` element of the page. */
export async function openDetails(page: Page): Promise<void> {
  await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');
}

/** Filters in the page, because transferring the results of thousands of elements takes a second. */
const AXE = `axe.run({ resultTypes: ['violations'] }).then(({ passes, violations }) => ({
  checked: passes.some(({ id }) => id === 'color-contrast'),
  serious: violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 200)).join(' | ')),
}))`;

/** Serious and critical violations that axe-core finds, one line each. */
export async function seriousViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { checked, serious } = (await page.evaluate(AXE)) as { checked: boolean; serious: string[] };
  if (!checked) throw new Error('axe did not check the colour contrast of the page.');
  return serious;
}

/** How many pixels the page is wider than the window. */
export async function overhang(page: Page): Promise<number> {
  const measure = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  return (await page.evaluate(measure)) as number;
}

/** The text of an element with whitespace collapsed. */
export async function textOf(locator: Locator): Promise<string> {
  return ((await locator.textContent()) ?? '').replace(/\s+/g, ' ').trim();
}

/** Every element with the names of its attributes, which text must not change; `wbr` is where a long word may break. */
export async function structure(page: Page): Promise<string[]> {
  const describe = `Array.from(document.querySelectorAll(':not(wbr)'), (element) =>
    [element.localName, ...element.getAttributeNames()].join(' '))`;
  return (await page.evaluate(describe)) as string[];
}
