// Test support: where Chromium is.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const APPLICATIONS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Every Chromium of the system that there seems to be: by its name in PATH, or where macOS keeps it. */
export function systemChromiums(): string[] {
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)];
  const programs = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...new Set([...programs, ...APPLICATIONS])].filter((path) => existsSync(path));
}

/** Playwright's own, which need not be there. */
export function playwrightChromium(): string {
  return chromium.executablePath();
}

/** `CHROMIUM_PATH`, or the system's Chromium, or Playwright's own. */
export function chromiumPath(): string {
  return process.env.CHROMIUM_PATH ?? systemChromiums()[0] ?? playwrightChromium();
}
