import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { HistorySummary } from '../../src/history/objectives/status.ts';
import type { Environment } from '../environment.ts';
import type { Bench } from './bench.ts';
import { type CommandLine, type Measured, measure, peakMemory } from './measure.ts';
import { type Row, row } from './row.ts';
import { ratios } from './statistics.ts';
import { BARE_NODE } from './subjects.ts';
import { writeYear, YEAR_RUNS } from './year-of-runs.ts';

/** A year from roll-ups, the program's own start included, as times the CPU of an empty Node. */
const MOST_TIMES = 4;
/** A year takes long to write and to read, so there are fewer rounds. */
const MOST_ROUNDS = 5;
const MONITOR = 'login';
const END = new Date('2026-06-01T12:30:00.000Z');

/**
 * What summarising a year of runs, one a minute, costs: from the lines of the run store alone, and from
 * roll-ups with the lines of the last day; a fresh process each time.
 */
export async function historyCost({ rounds, environment, say, counted }: Bench): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-year-'));
  try {
    say(`A year of the run store, ${Math.min(rounds, MOST_ROUNDS)} rounds.`);
    const history = join(folder, 'history');
    const megabytes = writeYear(history, MONITOR, END) / 1e6;
    const subject = await bundled(folder);
    const command = (what: string): CommandLine => {
      return [process.execPath, subject, what, history, MONITOR, END.toISOString()];
    };
    const figures = await measureYear(command, environment, counted(Math.min(rounds, MOST_ROUNDS)));
    return [
      row('size of a year of the run store, a run a minute', [megabytes], 'MB'),
      row('CPU of summarising a year from its lines', figures.raw, 'ms'),
      row('peak memory of summarising a year from its lines', figures.rawMemory, 'MB'),
      row('CPU of rolling a year up', figures.rolling, 'ms'),
      row('peak memory of rolling a year up', figures.rollingMemory, 'MB'),
      row('CPU of summarising a year from roll-ups', figures.rolled, 'ms'),
      row('the same ÷ node -e 0', ratios(figures.rolled, figures.bare), '×', MOST_TIMES),
      row('peak memory of summarising a year from roll-ups', figures.rolledMemory, 'MB'),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Bundled like the command, so that compiling TypeScript is not measured. */
async function bundled(folder: string): Promise<string> {
  const outfile = join(folder, 'subject.cjs');
  const entryPoints = [join(import.meta.dirname, 'history-subject.ts')];
  await build({ entryPoints, outfile, bundle: true, minify: true, platform: 'node', logLevel: 'error' });
  return outfile;
}

async function measureYear(
  command: (what: string) => CommandLine,
  environment: Environment,
  rounds: Iterable<number>,
) {
  const figures = {
    raw: [] as number[],
    rolling: [] as number[],
    rolled: [] as number[],
    bare: [] as number[],
  };
  const memory = { rawMemory: [] as number[], rollingMemory: [] as number[], rolledMemory: [] as number[] };
  for (const _round of rounds) {
    const raw = await measure(command('lines'), environment);
    figures.raw.push(raw.cpuMs);
    figures.rolling.push((await measure(command('roll-up'), environment)).cpuMs);
    figures.bare.push((await measure(BARE_NODE, environment)).cpuMs);
    const rolled = await measure(command('roll-ups'), environment);
    assertAlike(raw, rolled);
    figures.rolled.push(rolled.cpuMs);
    memory.rawMemory.push(await peakMemory(command('lines'), environment));
    memory.rollingMemory.push(await peakMemory(command('roll-up'), environment));
    memory.rolledMemory.push(await peakMemory(command('roll-ups'), environment));
  }
  return { ...figures, ...memory };
}

/** @throws Error where lines and roll-ups give different summaries */
function assertAlike(raw: Measured, rolled: Measured): void {
  const { ranges } = JSON.parse(raw.stdout) as HistorySummary;
  if (raw.stdout !== rolled.stdout) throw new Error('Lines and roll-ups give different summaries.');
  if (ranges.year.runs < YEAR_RUNS - 60) throw new Error(`${ranges.year.runs} runs are not a year.`);
}
