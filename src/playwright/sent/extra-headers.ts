import type { ExtraHeaders } from './sent-by-playwright.ts';

let current: ExtraHeaders;

/** Stores Playwright's option `extraHTTPHeaders` of the current test, for the matchers. */
export function noteExtraHeaders(headers: ExtraHeaders): void {
  current = headers;
}

export function extraHeaders(): ExtraHeaders {
  return current;
}
