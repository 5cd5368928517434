const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The format of a duration, for error messages. */
export const DURATION_FORM = 'a number with ms, s, m, h or d: 500ms, 30s, 5m, 4h, 30d';

/** `30s` in milliseconds; undefined where the text is not a duration. */
export function durationMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  if (!match) return undefined;
  const ms = Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
  return Number.isSafeInteger(Math.round(ms)) ? ms : undefined;
}
