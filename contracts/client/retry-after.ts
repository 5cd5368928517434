import { headerValue, type Reply } from '../exchange/exchange.ts';

/**
 * How long a server asks us to wait, in ms (RFC 9110, section 10.2.3: seconds, or a date); undefined where it does
 * not say, or what it says is neither.
 */
export function retryAfterMs(reply: Reply, now: number): number | undefined {
  const text = headerValue(reply, 'retry-after')?.trim();
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const instant = Date.parse(text);
  return Number.isFinite(instant) ? Math.max(0, instant - now) : undefined;
}
