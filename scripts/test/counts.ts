/** Results of tests. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export function sum(parts: readonly Counts[]): Counts {
  const total = (name: keyof Counts) => parts.reduce((before, part) => before + part[name], 0);
  return { passed: total('passed'), failed: total('failed'), skipped: total('skipped') };
}

/** The last line of `npm test`. */
export function countsLine({ passed, failed, skipped }: Counts): string {
  const line = `${passed} passed, ${failed} failed`;
  return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}

/** The counts of a JUnit file: the attributes of its first element. Undefined where it is not JUnit. */
export function countsOfJUnit(xml: string): Counts | undefined {
  const attributes = /<testsuites\b([^>]*)>/.exec(xml)?.[1];
  if (attributes === undefined) return undefined;
  const count = (name: string) => Number(new RegExp(`\\s${name}="(\\d+)"`).exec(attributes)?.[1] ?? 0);
  const failed = count('failures') + count('errors');
  const skipped = count('skipped');
  return { passed: count('tests') - failed - skipped, failed, skipped };
}
