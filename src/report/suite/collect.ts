import { constant, listOf, object, optional, text } from '../../history/index.ts';
import { type Settings, shownPath } from '../../project/index.ts';
import type { Finding } from '../../rules/index.ts';
import type { SuiteFinding, SuiteReport } from '../findings-file.ts';

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

/**
 * Facts of a run from its settings. `merge-reports` runs without these settings, so they are carried as
 * metadata.
 */
export type SuiteFacts = Pick<SuiteReport, 'target' | 'depth' | 'contract' | 'switchedOff' | 'partial'>;

/** Metadata that `playwright.config.ts` passes to the reporter; blob reports carry it. */
interface SuiteMetadata {
  readonly driftline: SuiteFacts;
}

/** The facts of a run as `metadata` of Playwright's configuration. */
export function suiteMetadata(settings: Settings): SuiteMetadata {
  return { driftline: factsOf(settings) };
}

export function factsOf(settings: Settings | undefined): SuiteFacts {
  return {
    target: settings?.baseUrl ?? 'mock',
    depth: settings ? depthText(settings) : 'full',
    contract: settings ? shownPath(settings.contract) : '',
    ...(isFiltered(process.argv) ? { partial: true } : {}),
    ...switchedOffBy(settings),
  };
}

/** Options of `playwright test` that take the next word. */
const WITH_VALUE =
  /^(?:-[cjxu]|--(?:config|browser|global-timeout|max-failures|output|repeat-each|reporter|add-reporter|retries|shard|timeout|trace|tsconfig|ui-host|ui-port|workers|update-source-method))$/;
const FILTER =
  /^(?:-g|-gv|-G|--grep|--grep-invert|--last-failed|--only-changed|--project|--test-list|--test-list-invert)(?:=|$)/;

/**
 * Whether a command line runs a part of the tests: `playwright test -g login`, `playwright test specs/login`, or an
 * editor that runs one of them.
 */
function isFiltered([, program = '', command, ...words]: readonly string[]): boolean {
  if (!/playwright|cli\.js$/.test(program)) return false;
  if (command !== 'test') return command !== 'merge-reports';
  return words.some((word, index) => {
    if (word.startsWith('-')) return FILTER.test(word);
    return !WITH_VALUE.test(words[index - 1] ?? '');
  });
}

/** `full, at most 3 wrong passwords`. */
export function depthText({
  depth,
  wrongPasswordLimit,
}: Pick<Settings, 'depth' | 'wrongPasswordLimit'>): string {
  if (depth === 'polite' || !Number.isFinite(wrongPasswordLimit)) return depth;
  return `${depth}, at most ${wrongPasswordLimit} wrong passwords`;
}

/**
 * Rules that `driftline.config.ts` switches off. `playwright.config.ts` cannot await that file; the reporter
 * can.
 */
export function switchedOffBy(settings: Settings | undefined): Pick<SuiteFacts, 'switchedOff'> {
  const off = Object.entries(settings?.ruleSwitches ?? {})
    .filter(([, { severity }]) => severity === 'off')
    .map(([rule, { reason }]) => ({ rule, reason }));
  return off.length === 0 ? {} : { switchedOff: off };
}

const FACTS = object({
  target: text,
  depth: text,
  contract: text,
  switchedOff: optional(listOf(object({ rule: text, reason: text }))),
  partial: optional(constant(true)),
});

/** Reads the facts from metadata; undefined if it has none of Driftline. */
export function factsIn(metadata: Readonly<Record<string, unknown>>): SuiteFacts | undefined {
  const facts = metadata.driftline;
  return FACTS.fits(facts) ? (facts as SuiteFacts) : undefined;
}

/**
 * Names of the attachments by which tests pass masked data to the reporter: blob reports carry attachments
 * from a shard to the merged report. Playwright's own report hides names that begin with an underscore.
 */
export const FINDINGS_ATTACHMENT = '_driftline-findings';
export const COVERAGE_ATTACHMENT = '_driftline-coverage';
