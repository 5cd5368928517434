import { existsSync, readdirSync } from 'node:fs';
import type { StoredRun } from '../../src/history/store/line.ts';
import { readRunStore } from '../../src/history/store/read.ts';
import type { Attempt } from './attempt.ts';

/** The state of the history after a trial. */
export interface Audit {
  readonly killed: number;
  /** Checks that had the lock when they were killed. */
  readonly killedWithLock: number;
  /** Checks that were not killed. */
  readonly whole: number;
  readonly longestWholeMs: number;
  /** Checks whose clock was wrong. */
  readonly jumped: number;
  /** Runs stored by their own process. */
  readonly stored: number;
  /** Runs stored as interrupted by the next process. */
  readonly interrupted: number;
  /** Lines of the run store that cannot be read. */
  readonly damaged: number;
  readonly alerts: {
    /** Number of alerts in the run store. */
    readonly decided: number;
    readonly once: number;
    /** Delivered more than once with the same id: killed between the delivery and its record. */
    readonly again: number;
    readonly lost: number;
  };
  /** Temporary files that were left. */
  readonly leftovers: readonly string[];
  /** What is wrong, one sentence each; empty where the trial passed. */
  readonly errors: readonly string[];
}

/**
 * Audits the history after a trial.
 * @param lives the history directory of each life, in order
 */
export function audit(attempts: readonly Attempt[], lives: readonly string[]): Audit {
  const audits = lives.map((directory, life) =>
    auditOfLife(
      attempts.filter((each) => each.life === life),
      directory,
    ),
  );
  const sum = (count: (each: (typeof audits)[number]) => number) =>
    audits.reduce((total, each) => total + count(each), 0);
  const whole = attempts.filter(({ killed }) => !killed);
  return {
    killed: attempts.length - whole.length,
    killedWithLock: attempts.filter(({ killed, leftLock }) => killed && leftLock).length,
    whole: whole.length,
    longestWholeMs: Math.max(0, ...whole.map(({ durationMs }) => durationMs)),
    jumped: attempts.filter(({ jumped }) => jumped).length,
    stored: sum(({ stored }) => stored),
    interrupted: sum(({ interrupted }) => interrupted),
    damaged: sum(({ damaged }) => damaged),
    alerts: {
      decided: sum(({ alerts }) => alerts.length),
      once: sum(({ alerts }) => alerts.filter(({ times }) => times === 1).length),
      again: sum(({ alerts }) => alerts.filter(({ times }) => times > 1).length),
      lost: sum(({ alerts }) => alerts.filter(({ times }) => times === 0).length),
    },
    leftovers: audits.flatMap(({ leftovers }) => leftovers),
    errors: audits.flatMap(({ errors }) => errors),
  };
}

function auditOfLife(attempts: readonly Attempt[], directory: string) {
  const { runs, deliveries, damaged } = readRunStore(directory);
  const isLeft = ({ run }: StoredRun) => run.cause === 'interrupted';
  const alerts = alertsOf(attempts, runs);
  const delivered = deliveries.filter(({ outcome }) => outcome === 'delivered').map(({ alert }) => alert);
  return {
    stored: runs.filter((each) => !isLeft(each)).length,
    interrupted: runs.filter(isLeft).length,
    damaged: damaged.length,
    alerts,
    leftovers: filesIn(directory).filter((name) => !/\.(?:ndjson|reserve)$/.test(name)),
    errors: [
      ...attempts.flatMap((each) => errorsOf(each, runs)),
      ...damaged.map(({ file, line }) => `${file}:${line} cannot be read`),
      ...alerts.flatMap(alertErrors),
      ...duplicates(delivered).map((alert) => `${alert} was stored as delivered twice`),
      ...duplicates(runs.map(({ run }) => run.run)).map((run) => `the run ${run} was stored twice`),
    ],
  };
}

function filesIn(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}

function duplicates(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

/** Whether the run of a check is in the run store exactly once, and the check ended as expected. */
function errorsOf(
  { pid, killed, leftLock, exitCode, expected, stderr }: Attempt,
  runs: readonly StoredRun[],
): string[] {
  const own = runs.filter(({ run }) => run.run.endsWith(`-${pid.toString(36)}`));
  const interrupted = runs.filter(({ run }) => run.summary.startsWith(`process ${pid} ended before`));
  const count = own.length + interrupted.length;
  const overlapping = own.some(({ run }) => run.cause === 'overlap');
  return [
    ...(count > 1 ? [`the run of process ${pid} was stored ${count} times`] : []),
    ...(killed && leftLock && count === 0 ? [`the run of process ${pid}, which was killed, is lost`] : []),
    ...(killed || own.length === 1 ? [] : [`the run of process ${pid} is lost`]),
    ...(killed || exitCode === expected
      ? []
      : [`process ${pid} ended with ${exitCode}, expected ${expected}: ${stderr}`]),
    ...(overlapping ? [`process ${pid} found the lock taken, but no other process ran`] : []),
  ];
}

interface AlertCount {
  readonly id: string;
  /** How often the webhook received it. */
  readonly times: number;
  /** How often it came from checks that were killed. */
  readonly byKilled: number;
  readonly decided: boolean;
}

function alertsOf(attempts: readonly Attempt[], runs: readonly StoredRun[]): AlertCount[] {
  const decided = new Set(runs.flatMap(({ state }) => state?.pending.map(({ alert }) => alert.id) ?? []));
  const received = attempts.flatMap(({ received: ids, killed }) => ids.map((id) => ({ id, killed })));
  return [...new Set([...decided, ...received.map(({ id }) => id)])].map((id) => {
    const its = received.filter((each) => each.id === id);
    const byKilled = its.filter(({ killed }) => killed).length;
    return { id, times: its.length, byKilled, decided: decided.has(id) };
  });
}

function alertErrors({ id, times, byKilled, decided }: AlertCount): string[] {
  if (!decided) return [`${id} was delivered and never stored`];
  if (times === 0) return [`${id} is lost`];
  // A check that was killed during a delivery may not have recorded it; any other check has.
  return times - byKilled > 1
    ? [`${id} was delivered ${times} times, ${byKilled} of them by killed checks`]
    : [];
}
