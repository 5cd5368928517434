import type { PlaywrightTestOptions } from '@playwright/test';

/**
 * Playwright's own defaults, as values. Without them, Playwright evaluates each as a fixture in every test,
 * in two steps with a stack trace each: that costs more than the requests of a test.
 */
export const PLAIN_OPTIONS = {
  acceptDownloads: true,
  bypassCSP: false,
  clientCertificates: [],
  colorScheme: 'light',
  contrast: 'no-preference',
  deviceScaleFactor: 1,
  extraHTTPHeaders: {},
  forcedColors: 'none',
  hasTouch: false,
  ignoreHTTPSErrors: false,
  isMobile: false,
  javaScriptEnabled: true,
  locale: 'en-US',
  offline: false,
  permissions: [],
  reducedMotion: 'no-preference',
  screen: { width: 1280, height: 720 },
  serviceWorkers: 'allow',
  storageState: { cookies: [], origins: [] },
  viewport: { width: 1280, height: 720 },
} satisfies Partial<PlaywrightTestOptions>;
