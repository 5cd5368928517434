/** What a part of the trial came to. */
export interface Figures {
  /** Number of hostile responses. */
  readonly cases: number;
  /** How often each verdict was reached. */
  readonly verdicts: Readonly<Record<string, number>>;
  readonly problems: readonly Problem[];
  /** The most memory of one process, in MB of 10^6 bytes. */
  readonly peakMegabytes: number;
  /** The case that was under way then. */
  readonly peakCase?: number | undefined;
  /** What a process takes whose responses are empty, in MB. */
  readonly emptyMegabytes?: number;
}

interface Problem {
  /** The case, or the first one of the process. */
  readonly index: number;
  readonly problem: string;
}

export const NOTHING: Figures = { cases: 0, verdicts: {}, problems: [], peakMegabytes: 0 };

/** Adds up the figures of two processes. */
export function together(one: Figures, other: Figures): Figures {
  const verdicts = { ...one.verdicts };
  for (const [name, count] of Object.entries(other.verdicts)) verdicts[name] = (verdicts[name] ?? 0) + count;
  return {
    cases: one.cases + other.cases,
    verdicts,
    problems: [...one.problems, ...other.problems],
    ...(one.emptyMegabytes === undefined ? {} : { emptyMegabytes: one.emptyMegabytes }),
    ...peakOf(one.peakMegabytes >= other.peakMegabytes ? one : other),
  };
}

function peakOf({ peakMegabytes, peakCase }: Figures): Pick<Figures, 'peakMegabytes' | 'peakCase'> {
  return { peakMegabytes, peakCase };
}

/** The result for people. */
export function trialText(parts: Readonly<Record<string, Figures>>, seed: number): string {
  const lines = Object.entries(parts).flatMap(([name, figures]) => [
    `${name}: ${figures.cases} hostile responses, ${figures.problems.length} problems, ${memoryText(figures)}`,
    ...Object.entries(figures.verdicts)
      .sort(([, one], [, other]) => other - one)
      .map(([verdict, count]) => `  ${String(count).padStart(5)} ${verdict}`),
    ...figures.problems.flatMap(({ index, problem }) => [
      `  ✖ ${problem}`,
      `    npm run trial:attack -- --seed ${seed} --case ${index}`,
    ]),
  ]);
  return `${lines.join('\n')}\nseed ${seed}\n`;
}

function memoryText({ peakMegabytes, peakCase, emptyMegabytes }: Figures): string {
  const at = peakCase === undefined ? '' : ` (case ${peakCase})`;
  const empty = emptyMegabytes === undefined ? '' : `, of an empty one ${Math.round(emptyMegabytes)} MB`;
  return `peak memory of a process ${Math.round(peakMegabytes)} MB${at}${empty}`;
}
