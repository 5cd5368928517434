import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readSettings } from '../src/config/read-settings.ts';
import { accuracy } from './bench/accuracy.ts';
import { type Bench, type Measurement, orFailure } from './bench/bench.ts';
import { checkCost } from './bench/check-cost.ts';
import { historyCost } from './bench/history-cost.ts';
import { machinesCost } from './bench/machines-cost.ts';
import { maskingCost } from './bench/masking-cost.ts';
import { openapiCost } from './bench/openapi/openapi-cost.ts';
import { reportCost } from './bench/report-cost.ts';
import { responseCost } from './bench/response-cost.ts';
import type { Missing, Row } from './bench/row.ts';
import { startServer } from './bench/server.ts';
import { storeCost } from './bench/store-cost.ts';
import { suiteCost } from './bench/suite-cost.ts';
import { machineLine, table, thisMachine } from './bench/table.ts';
import { trafficCost } from './bench/traffic-cost.ts';
import { watchCost } from './bench/watch-cost.ts';
import { type Environment, withoutSettings } from './environment.ts';
import { progressOn } from './progress.ts';
import { build, COMMAND } from './run-node.ts';
import { readOptions, runScript, wholeNumber } from './script.ts';

/** Everything that is measured. To add a measurement: its file, and a line here. */
const MEASUREMENTS: Readonly<Record<string, Measurement>> = {
  check: checkCost,
  accuracy,
  suite: suiteCost,
  history: historyCost,
  store: storeCost,
  machines: machinesCost,
  report: reportCost,
  masking: maskingCost,
  response: responseCost,
  watch: watchCost,
  openapi: openapiCost,
  traffic: trafficCost,
};

const FEWEST_ROUNDS = 15;

/**
 * Unset for what is measured: on Node 20 the first reads certificates at each start, which doubles the cost
 * of Node.
 */
const UNSET = ['NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS', 'NODE_COMPILE_CACHE'];

const USAGE = `npm run bench -- [--runs N] [--only ${Object.keys(MEASUREMENTS).join(',')}] [--document FILE]`;

/**
 * Measures, prints a table, writes `bench.json`. A missed goal is shown and does not fail the script.
 * @returns 1 where a measurement failed; the figures of the others are printed
 */
async function bench(): Promise<number> {
  const { rounds, chosen, document } = readOptions(USAGE, options);
  const { reportsDirectory } = await readSettings(process.env);
  if ((await build()) !== 0) throw new Error('The build failed, so nothing can be measured.');
  const machine = thisMachine();
  const rows = await measureAll(rounds, chosen, document);
  process.stdout.write(`${machineLine(machine)}\nWithout ${UNSET.join(', ')}.\n\n${table(rows)}\n`);
  const folder = join(reportsDirectory, 'out');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'bench.json'), `${JSON.stringify({ machine, rows }, null, 2)}\n`);
  process.stdout.write(`${join(folder, 'bench.json')}\n`);
  return rows.some((each) => 'failed' in each) ? 1 : 0;
}

interface BenchOptions {
  readonly rounds: number;
  /** Names of measurements. */
  readonly chosen: readonly string[];
  readonly document?: string;
}

/** @throws Error for an invalid option */
function options(): BenchOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { runs: text, only: text, document: text } });
  const rounds = wholeNumber('--runs', values.runs ?? String(FEWEST_ROUNDS), 1);
  const chosen = values.only?.split(',') ?? Object.keys(MEASUREMENTS);
  const unknown = chosen.find((name) => !Object.hasOwn(MEASUREMENTS, name));
  if (unknown !== undefined) throw new Error(`--only has "${unknown}", which is no measurement.`);
  return { rounds, chosen, ...(values.document === undefined ? {} : { document: resolve(values.document) }) };
}

async function measureAll(
  rounds: number,
  chosen: readonly string[],
  document: string | undefined,
): Promise<(Row | Missing)[]> {
  const reportsDirectory = mkdtempSync(join(tmpdir(), 'driftline-bench-'));
  const environment = { ...measured(process.env), REPORTS_DIR: reportsDirectory };
  const mock = await startServer([COMMAND, 'mock'], environment);
  try {
    const rows: (Row | Missing)[] = [];
    const given: Bench = {
      ...{ rounds, environment, mock: mock.url, say, counted },
      ...(document === undefined ? {} : { document }),
    };
    for (const name of chosen) {
      const measurement = MEASUREMENTS[name];
      if (measurement) rows.push(...(await orFailure(name, say, () => measurement(given))));
    }
    return rows;
  } finally {
    await mock.close();
    rmSync(reportsDirectory, { recursive: true, force: true });
  }
}

/**
 * The environment of what is measured: without the developer's settings and without what changes Node's
 * speed.
 */
function measured(environment: Environment): Environment {
  return {
    ...withoutSettings(environment),
    ...Object.fromEntries(UNSET.map((name) => [name, undefined])),
  };
}

function* counted(rounds: number): Generator<number> {
  const progress = progressOn(process.stderr, 'rounds');
  for (let round = 0; round < rounds; round += 1) {
    yield round;
    progress(round + 1, rounds);
  }
  progress.end();
}

function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

await runScript(bench);
