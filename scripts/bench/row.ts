import { median } from './statistics.ts';

export type Unit = 'ms' | 's' | 'MB' | '×' | '%' | 'n';

/** One figure: the median of its rounds. */
export interface Row {
  readonly what: string;
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly rounds: number;
  readonly unit: Unit;
  /** The most that it should be. */
  readonly goal?: number;
  readonly met?: boolean;
}

/** A figure that could not be measured here, and why. */
export interface Missing {
  readonly what: string;
  readonly missing: string;
  /** Set where measuring it failed; absent where this machine lacks something for it. */
  readonly failed?: true;
}

/** The row of one figure's values, and whether it meets its goal. */
export function row(what: string, values: readonly number[], unit: Unit, goal?: number): Row {
  const middle = median(values);
  const figures = {
    median: rounded(middle),
    least: rounded(Math.min(...values)),
    most: rounded(Math.max(...values)),
  };
  const judged = goal === undefined ? {} : { goal: rounded(goal), met: middle <= goal };
  return { what, ...figures, rounds: values.length, unit, ...judged };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
