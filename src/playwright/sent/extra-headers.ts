import type { ExtraHeaders } from './sent-by-playwright.ts';

let current: ExtraHeaders;

/** Remembers what Playwright's option `extraHTTPHeaders` is in the test that runs, for the matchers. */
export function noteExtraHeaders(headers: ExtraHeaders): void {
  current = headers;
}

export function extraHeaders(): ExtraHeaders {
  return current;
}
