import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../contracts/index.ts';
import type { Environment } from '../environment.ts';
import { COMMAND } from '../run-node.ts';
import type { Bench } from './bench.ts';
import { type Row, row } from './row.ts';

const MONITORS = 1000;
const EVERY_S = 60;
const MOST_PERCENT = 5;
const MOST_MEGABYTES = 200;
/** So that what is measured is not the start. */
const WARM_UP_MS = (EVERY_S + 5) * 1000;

/** Each logs in, uses the token, and tries an account that does not exist. */
const DEFINITIONS = `
import { defineMonitor } from 'driftline';
export default Array.from({ length: ${MONITORS} }, (_, index) => defineMonitor({
  name: 'monitor-' + index,
  schedule: { every: '${EVERY_S}s' },
  steps: [{ operation: 'login' }, { operation: 'listAccounts' }, { operation: 'login', case: 'unknown-user' }],
}));
`;

/**
 * What it costs to watch a thousand monitors, one run a minute each, in one process: beyond what the same requests cost
 * a process that does nothing else, in the same minute. Told where the system counts a process's time in /proc.
 */
export async function watchCost({ environment, standIn, say }: Bench): Promise<Row[]> {
  if (process.platform !== 'linux') return [];
  const folder = mkdtempSync(join(tmpdir(), 'driftline-watch-'));
  const started: ChildProcess[] = [];
  try {
    writeFileSync(join(folder, 'many.monitor.ts'), DEFINITIONS);
    mkdirSync(join(folder, 'reports'));
    const given = {
      ...environment,
      BASE_URL: standIn,
      MONITORS: folder,
      REPORTS_DIR: join(folder, 'reports'),
    };
    say(`Watching ${MONITORS} monitors, two minutes.`);
    const watch = start([COMMAND, 'watch'], given);
    const bare = start(
      [join(import.meta.dirname, 'bare-requests.cjs'), String(MONITORS), String(EVERY_S)],
      given,
    );
    started.push(watch, bare);
    await sleep(WARM_UP_MS);
    const before = [cpuSeconds(watch), cpuSeconds(bare)] as const;
    await sleep(EVERY_S * 1000);
    const watching = cpuSeconds(watch) - before[0];
    const asking = cpuSeconds(bare) - before[1];
    const megabytes = peakMegabytes(watch);
    watch.kill('SIGTERM');
    await new Promise((ended) => watch.once('close', ended));
    const percent = (seconds: number) => (seconds / EVERY_S) * 100;
    return [
      row(`watching ${MONITORS} monitors a minute, of one core`, [percent(watching)], '%'),
      row('the same requests and nothing else, of one core', [percent(asking)], '%'),
      row(
        'what watching costs beyond the requests, of one core',
        [percent(watching - asking)],
        '%',
        MOST_PERCENT,
      ),
      row(`peak memory of watching ${MONITORS} monitors`, [megabytes], 'MB', MOST_MEGABYTES),
      row('monitors that missed a run', [missed(join(folder, 'reports', 'history'))], 'n', 0),
    ];
  } finally {
    for (const child of started) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

function start(parameters: readonly string[], environment: Environment): ChildProcess {
  return spawn(process.execPath, parameters, {
    cwd: projectRoot(),
    env: { ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Linux counts in hundredths of a second (proc(5), /proc/pid/stat, fields 14 and 15). */
function cpuSeconds({ pid }: ChildProcess): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function peakMegabytes({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return (Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]) * 1024) / 1e6;
}

/** In two minutes and a little, each has two runs at the least, none of them told as a gap. */
function missed(history: string): number {
  const journals = readdirSync(history).filter((name) => name.endsWith('.ndjson'));
  const complete = journals.filter((name) => {
    const text = readFileSync(join(history, name), 'utf8');
    return (text.match(/"verdict":"up"/g)?.length ?? 0) >= 2 && !text.includes('"gap":');
  });
  return MONITORS - complete.length;
}
