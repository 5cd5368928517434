/** An instant as people write it; milliseconds since 1970 beyond what a date can hold are told as they are. */
export function describeInstant(instant: number): string {
  return Math.abs(instant) > 8.64e15 ? `${instant} ms since 1970` : new Date(instant).toISOString();
}
