import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../src/core/seeded-random.ts';
import { postgresHistory } from '../../src/history/postgres/postgres-history.ts';
import { readRunStore } from '../../src/history/store/read.ts';
import { startMock } from '../../src/mock/start.ts';
import { openContract } from '../../src/openapi/open.ts';
import { projectRoot } from '../../src/project/project-root.ts';
import { monitorText } from '../../src/testing/monitors-for-tests.ts';
import { openPostgres } from '../../src/testing/postgres-for-tests.ts';
import { withoutSettings } from '../environment.ts';
import { COMMAND } from '../run-node.ts';
import type { TrialOptions } from './kill-trial.ts';
import { startReceiver } from './receiver.ts';

/** What became of the runs of several machines. */
interface SharedAudit {
  readonly kills: number;
  /** Runs that were stored, and those that were stored as interrupted by who took the lease over. */
  readonly stored: number;
  readonly interrupted: number;
  /** Runs that were printed; each has to be stored, or stored as interrupted. */
  readonly printed: number;
  readonly alerts: { readonly decided: number; readonly once: number; readonly again: number };
  /** What is wrong, one sentence each; empty where the trial passed. */
  readonly errors: readonly string[];
}

const WATCHERS = 3;
const MONITORS = 12;
const FAULTS = [undefined, 'property-missing', undefined, 'property-undocumented'] as const;
/** Longer than a lease, so that the last killed process is taken over. */
const SETTLE_MS = 25_000;

/**
 * Kills processes of `watch` with SIGKILL at random moments, three of them with one history in PostgreSQL; each is
 * started again. Then audits the history: no run lost, no slot run twice, each alert delivered under its one id.
 */
export async function sharedTrial({ kills, seed, progress }: TrialOptions): Promise<SharedAudit> {
  const random = seededRandom(seed);
  const directory = mkdtempSync(join(tmpdir(), 'driftline-shared-'));
  const contract = await openContract(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml'));
  await using mock = await startMock(contract);
  const receiver = await startReceiver();
  const received = receiver.listen();
  const postgres = await openPostgres();
  try {
    const address = await postgres.database();
    const monitors = join(directory, 'monitors');
    mkdirSync(monitors);
    for (let index = 0; index < MONITORS; index++) {
      writeFileSync(
        join(monitors, `m${index}.monitor.ts`),
        monitorText({ name: `m${index}`, alerts: { failures: 1 } }),
      );
    }
    const environment = {
      ...withoutSettings(process.env),
      ...{ NODE_EXTRA_CA_CERTS: undefined, NODE_OPTIONS: undefined },
      ...{ BASE_URL: mock.url, REQUESTS_PER_MINUTE: '10000', MONITORS: monitors },
      ...{ HISTORY_URL: address, ALERT_WEBHOOK_URL: receiver.url },
    };
    const outputs: { readonly pid: number; text: string }[] = [];
    const start = (index: number): ChildProcess => {
      const child = spawn(process.execPath, [COMMAND, 'watch', '--every', '2s', '--json'], {
        env: { ...environment, REPORTS_DIR: join(directory, `machine-${index}`) },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const output = { pid: child.pid ?? 0, text: '' };
      outputs.push(output);
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output.text += text;
      });
      return child;
    };
    const watchers = Array.from({ length: WATCHERS }, (_, index) => start(index));
    await sleep(3000);
    for (let done = 0; done < kills; done++) {
      await sleep(200 + random() * 1500);
      if (random() < 0.3) mock.setFault(FAULTS[Math.floor(random() * FAULTS.length)]);
      const index = Math.floor(random() * WATCHERS);
      const killed = watchers[index];
      if (killed?.exitCode === null) {
        // Most of them in a run, or soon after it: while it is stored, or people are notified.
        if (random() < 0.7) {
          await Promise.race([killed.stdout && once(killed.stdout, 'data'), sleep(4000)]);
          await sleep(random() * 80);
        }
        const closed = once(killed, 'close');
        killed.kill('SIGKILL');
        await closed;
      }
      watchers[index] = start(index);
      progress?.(done + 1, kills);
    }
    await sleep(SETTLE_MS);
    await Promise.all(
      watchers.map(async (watcher) => {
        const closed = once(watcher, 'close');
        watcher.kill('SIGTERM');
        await closed;
      }),
    );
    return audited(await postgresHistory(address).folder(), outputs, received, kills);
  } finally {
    receiver.close();
    await postgres.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

function audited(
  folder: string,
  outputs: readonly { readonly pid: number; readonly text: string }[],
  received: readonly string[],
  kills: number,
): SharedAudit {
  const { runs, deliveries, damaged } = readRunStore(folder);
  const made = runs.filter(({ run }) => !run.run.endsWith('-left'));
  const interrupted = runs.filter(({ run }) => run.run.endsWith('-left'));
  const ids = new Set(made.map(({ run }) => `${run.monitor} ${run.run}`));
  const printed = outputs.flatMap(({ pid, text }) => printedRuns(text).map((run) => ({ pid, ...run })));
  const lost = printed.filter(
    ({ pid, monitor, run }) =>
      !ids.has(`${monitor} ${run}`) &&
      !interrupted.some(
        (left) => left.run.monitor === monitor && left.run.summary.startsWith(`process ${pid} ended`),
      ),
  );
  const slots = made.flatMap(({ run }) => (run.slot === undefined ? [] : [`${run.monitor} ${run.slot}`]));
  const decided = [
    ...new Set(runs.flatMap(({ state }) => state?.pending.map(({ alert }) => alert.id) ?? [])),
  ];
  const timesOf = (id: string) => received.filter((each) => each === id).length;
  const delivered = new Set(
    deliveries.filter(({ outcome }) => outcome === 'delivered').map(({ alert }) => alert),
  );
  return {
    kills,
    stored: made.length,
    interrupted: interrupted.length,
    printed: printed.length,
    alerts: {
      decided: decided.length,
      once: decided.filter((id) => timesOf(id) === 1).length,
      again: decided.filter((id) => timesOf(id) > 1).length,
    },
    errors: [
      ...lost.map(
        ({ monitor, run, pid }) => `the run ${run} of ${monitor} by process ${pid} was printed and is lost`,
      ),
      ...twice(slots).map((slot) => `the slot ${slot} was run twice`),
      ...decided.filter((id) => timesOf(id) === 0).map((id) => `the alert ${id} is lost`),
      ...[...new Set(received)]
        .filter((id) => !decided.includes(id))
        .map((id) => `${id} was delivered and never stored`),
      ...decided
        .filter((id) => timesOf(id) > 0 && !delivered.has(id))
        .map((id) => `${id} was delivered, and is still pending`),
      ...damaged.map(({ file, line }) => `${file}:${line} cannot be read`),
      ...(slots.length < made.length ? [`${made.length - slots.length} runs have no slot`] : []),
    ],
  };
}

function printedRuns(text: string): { readonly monitor: string; readonly run: string }[] {
  return text
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.includes('"type":"run"'))
    .map((line) => JSON.parse(line) as { monitor: string; run: string });
}

function twice(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

/** The figures of a trial, for people. */
export function sharedText(audit: SharedAudit, seed: number): string {
  const { kills, stored, interrupted, printed, alerts, errors } = audit;
  return [
    `${kills} of ${WATCHERS} processes killed in turn (--seed ${seed}), ${MONITORS} monitors every 2 s, one history in PostgreSQL`,
    `  runs: ${printed} printed, ${stored} stored, ${interrupted} stored as interrupted by another process`,
    `  alerts: ${alerts.decided} decided, ${alerts.once} delivered once, ${alerts.again} again under the same id`,
    ...(errors.length === 0
      ? ['  nothing lost, no slot run twice']
      : errors.slice(0, 30).map((error) => `  ERROR: ${error}`)),
    '',
  ].join('\n');
}
