import type { Finding } from '../../rules/index.ts';
import type { SuiteFinding } from '../findings-file.ts';

interface Found {
  readonly finding: Finding;
  readonly tests: Set<string>;
  count: number;
}

/** Collects the findings of a suite: one that several tests report is listed once, with all their titles. */
export class FindingCollection {
  readonly #found = new Map<string, Found>();

  add(test: string, findings: readonly Finding[]): void {
    for (const finding of findings) {
      const known = this.#found.get(finding.fingerprint);
      if (known) {
        known.tests.add(test);
        known.count++;
      } else this.#found.set(finding.fingerprint, { finding, tests: new Set([test]), count: 1 });
    }
  }

  /** Errors first, then warnings; each in the order in which it was first seen. */
  list(): SuiteFinding[] {
    const weight = { error: 0, warning: 1, info: 2 } as const;
    return this.#withoutVariations()
      .map(({ finding, tests, count }) => ({ finding, tests: [...tests], count }))
      .sort((one, other) => weight[one.finding.severity] - weight[other.finding.severity]);
  }

  /** Merges a finding of a variation into that of its original case, whichever was sent first. */
  #withoutVariations(): Found[] {
    const found = new Map(
      [...this.#found].map(([key, each]) => [key, { ...each, tests: new Set(each.tests) }]),
    );
    for (const [key, { finding, tests, count }] of found) {
      const original = finding.sameAs === undefined ? undefined : found.get(finding.sameAs);
      if (!original) continue;
      for (const test of tests) original.tests.add(test);
      original.count += count;
      found.delete(key);
    }
    return [...found.values()];
  }
}
