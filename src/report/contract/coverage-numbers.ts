import { rules, seriesRules } from '../../rules/index.ts';
import type { OperationView, PartView, RequestView } from './part-view.ts';

/** How many parts were exercised, of how many. */
export interface Tally {
  readonly done: number;
  readonly of: number;
}

/** Coverage of a contract. */
export interface CoverageNumbers {
  readonly operations: Tally;
  readonly responses: Tally;
  readonly mediaTypes: Tally;
  readonly properties: Tally;
  /** Parameters, and properties of request bodies. */
  readonly requestParts: Tally;
  /** Absent if the contract is too large to derive all cases. */
  readonly cases?: Tally;
  /** Rules that are switched on, of all; none was checked before a response was received. */
  readonly rules: Tally;
}

/** Whether the suite or a monitor exercised the part. */
export function isExercised({ exercised }: Pick<PartView, 'exercised'>): boolean {
  return exercised.tested || exercised.monitored;
}

/** @param off number of rules that are switched off */
export function numbersOf(operations: readonly OperationView[], off: number): CoverageNumbers {
  const received = operations.some((each) => each.responses.some(isExercised) || each.findings.length > 0);
  const responses = operations.flatMap((each) => each.responses);
  const media = responses.flatMap(({ content }) => content);
  const sums = operations.map(({ cases }) => cases);
  const all = rules.length + seriesRules.length;
  return {
    operations: tally(operations),
    responses: tally(responses),
    mediaTypes: tally(media),
    properties: tally(media.flatMap(({ properties }) => properties)),
    requestParts: tally(operations.flatMap(({ request }) => requestParts(request))),
    rules: { done: received ? all - off : 0, of: all },
    ...(sums.every((each) => each.of !== undefined)
      ? { cases: { done: sum(sums.map(({ done }) => done)), of: sum(sums.map((each) => each.of ?? 0)) } }
      : {}),
  };
}

function requestParts({ parameters, content }: RequestView): PartView[] {
  return [...parameters, ...content.flatMap(({ properties }) => properties)];
}

function tally(parts: readonly Pick<PartView, 'exercised'>[]): Tally {
  return { done: parts.filter(isExercised).length, of: parts.length };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
