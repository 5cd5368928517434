/** An instant in ISO 8601; as milliseconds since 1970 where it is beyond what a Date can hold. */
export function describeInstant(instant: number): string {
  return Math.abs(instant) > 8.64e15 ? `${instant} ms since 1970` : new Date(instant).toISOString();
}
