// Test support: finds Chromium.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const APPLICATIONS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Installed Chromium and Chrome browsers: by name in PATH, or in the application folder of macOS. */
export function systemChromiums(): string[] {
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)];
  const programs = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...new Set([...programs, ...APPLICATIONS])].filter((path) => existsSync(path));
}

/** The path of Playwright's own Chromium, which may not be installed. */
export function playwrightChromium(): string {
  return chromium.executablePath();
}

/** `CHROMIUM_PATH`, the Chromium of the system, or that of Playwright. */
export function chromiumPath(): string {
  return process.env.CHROMIUM_PATH ?? systemChromiums()[0] ?? playwrightChromium();
}
