import { type HttpResponse, headerValue } from '../exchange.ts';

/** All date formats of HTTP (RFC 9110, section 5.6.7) begin with the day of the week. */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? /;

/**
 * The wait in the header Retry-After, in ms (RFC 9110, section 10.2.3: seconds, or a date); undefined where
 * the header is missing or invalid.
 */
export function retryAfterMs(response: HttpResponse, now: number): number | undefined {
  const text = headerValue(response, 'retry-after')?.trim();
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Date.parse also accepts "-5" and "1.5"; the asctime format has no zone, and means GMT.
  const instant = HTTP_DATE.test(text) ? Date.parse(text.endsWith('GMT') ? text : `${text} GMT`) : Number.NaN;
  return Number.isFinite(instant) ? Math.max(0, instant - now) : undefined;
}
