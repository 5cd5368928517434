import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../src/project/project-root.ts';
import type { Environment } from '../environment.ts';
import { COMMAND } from '../run-node.ts';
import type { Bench } from './bench.ts';
import { type Row, row } from './row.ts';

const MONITORS = 1000;
const EVERY_S = 60;
const MOST_PERCENT = 5;
const MOST_MEGABYTES = 200;
/**
 * Before the measurement: within the first few thousand runs, V8 compiles what runs often and the heap
 * reaches its size.
 */
const WARM_UP_S = 4 * EVERY_S + 5;
/** Windows to measure, each as long as a period: every monitor runs once in it. */
const WINDOWS = 3;

/** Each logs in, uses the token, and logs in with an account that does not exist. */
const DEFINITIONS = `
import { defineMonitor } from 'driftline';
export default Array.from({ length: ${MONITORS} }, (_, index) => defineMonitor({
  name: 'monitor-' + index,
  schedule: { every: '${EVERY_S}s' },
  steps: [{ operation: 'login' }, { operation: 'listAccounts' }, { operation: 'login', case: 'unknown-user' }],
}));
`;

/**
 * What watching a thousand monitors, one run a minute each, costs in one process, beyond the cost of a
 * process that only sends the same requests in the same minutes. On Linux only, where /proc has the CPU time
 * of a process.
 */
export async function watchCost({ environment, mock, say }: Bench): Promise<Row[]> {
  if (process.platform !== 'linux') return [];
  const folder = mkdtempSync(join(tmpdir(), 'driftline-watch-'));
  const started: ChildProcess[] = [];
  try {
    writeFileSync(join(folder, 'many.monitor.ts'), DEFINITIONS);
    mkdirSync(join(folder, 'reports'));
    const given = {
      ...environment,
      BASE_URL: mock,
      MONITORS: folder,
      REPORTS_DIR: join(folder, 'reports'),
    };
    say(`Watching ${MONITORS} monitors for ${Math.ceil((WARM_UP_S + WINDOWS * EVERY_S) / 60)} minutes.`);
    const watch = start([COMMAND, 'watch'], given);
    const bare = start(
      [join(import.meta.dirname, 'bare-requests.cjs'), String(MONITORS), String(EVERY_S)],
      given,
    );
    started.push(watch, bare);
    await sleep(WARM_UP_S * 1000);
    const windows = await percentIn(WINDOWS, watch, bare);
    const megabytes = peakMegabytes(watch);
    watch.kill('SIGTERM');
    await new Promise((ended) => watch.once('close', ended));
    const history = join(folder, 'reports', 'history');
    return [
      row(`watching ${MONITORS} monitors a minute, of one core`, figures(windows, 'watching'), '%'),
      row('the same requests and nothing else, of one core', figures(windows, 'sending'), '%'),
      row(
        'what watching costs beyond the requests, of one core',
        windows.map(({ watching, sending }) => watching - sending),
        '%',
        MOST_PERCENT,
      ),
      row(`peak memory of watching ${MONITORS} monitors`, [megabytes], 'MB', MOST_MEGABYTES),
      row('monitors that missed a run', [missed(history, WARM_UP_S / EVERY_S + WINDOWS)], 'n', 0),
    ];
  } finally {
    for (const child of started) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What both cost in one window, in percent of a core. */
interface Window {
  readonly watching: number;
  readonly sending: number;
}

function figures(windows: readonly Window[], which: keyof Window): number[] {
  return windows.map((each) => each[which]);
}

async function percentIn(count: number, watch: ChildProcess, bare: ChildProcess): Promise<Window[]> {
  const windows: Window[] = [];
  while (windows.length < count) {
    const before = { watching: cpuSeconds(watch), sending: cpuSeconds(bare) };
    await sleep(EVERY_S * 1000);
    const percent = (seconds: number) => (seconds / EVERY_S) * 100;
    windows.push({
      watching: percent(cpuSeconds(watch) - before.watching),
      sending: percent(cpuSeconds(bare) - before.sending),
    });
  }
  return windows;
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

/** Monitors that did not have a run in each period, or whose history has a gap. */
function missed(history: string, periods: number): number {
  const files = readdirSync(history).filter((name) => /-\d{4}-\d{2}\.ndjson$/.test(name));
  const complete = files.filter((name) => {
    const text = readFileSync(join(history, name), 'utf8');
    return (text.match(/"verdict":"up"/g)?.length ?? 0) >= Math.floor(periods) && !text.includes('"gap":');
  });
  return MONITORS - complete.length;
}
