import { existsSync, readdirSync } from 'node:fs';
import { readRunStore } from '../../src/history/store/read.ts';
import type { StoredRun } from '../../src/history/store/restore.ts';
import type { Attempt } from './attempt.ts';

/** What killed checks left behind, counted. */
export interface Audit {
  readonly killed: number;
  /** Of them, those that had the lock when they were killed. */
  readonly killedWithLock: number;
  /** Checks that were left alone. */
  readonly whole: number;
  readonly longestWholeMs: number;
  /** Runs that were stored by the process that made them. */
  readonly stored: number;
  /** Runs that were stored as interrupted, by the next one. */
  readonly interrupted: number;
  /** Lines of the run store that cannot be read. */
  readonly damaged: number;
  readonly alerts: {
    /** Decided, by the run store. */
    readonly decided: number;
    readonly once: number;
    /** More than once, with the same id: killed between the delivery and its line. */
    readonly again: number;
    readonly lost: number;
  };
  /** Drafts and markers that lie about. */
  readonly litter: readonly string[];
  /** Whatever must not be, in words. Nothing of it is: the trial was passed. */
  readonly errors: readonly string[];
}

/**
 * @param lives the history's directory of each life, in their order
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
    stored: sum(({ stored }) => stored),
    interrupted: sum(({ interrupted }) => interrupted),
    damaged: sum(({ damaged }) => damaged),
    alerts: {
      decided: sum(({ alerts }) => alerts.length),
      once: sum(({ alerts }) => alerts.filter(({ times }) => times === 1).length),
      again: sum(({ alerts }) => alerts.filter(({ times }) => times > 1).length),
      lost: sum(({ alerts }) => alerts.filter(({ times }) => times === 0).length),
    },
    litter: audits.flatMap(({ litter }) => litter),
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
    litter: filesIn(directory).filter((name) => !name.endsWith('.ndjson')),
    errors: [
      ...attempts.flatMap((each) => errorsOf(each, runs)),
      ...damaged.map(({ file, line }) => `${file}:${line} cannot be read`),
      ...alerts.flatMap(alertErrors),
      ...twins(delivered).map((alert) => `${alert} was stored as delivered twice`),
      ...twins(runs.map(({ run }) => run.run)).map((run) => `the run ${run} was stored twice`),
    ],
  };
}

function filesIn(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}

function twins(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

/** Of each check: whether its run stands in the run store once, and whether it ended as it should. */
function errorsOf(
  { pid, killed, leftLock, exitCode, expected, stderr }: Attempt,
  runs: readonly StoredRun[],
): string[] {
  const own = runs.filter(({ run }) => run.run.endsWith(`-${pid.toString(36)}`));
  const reported = runs.filter(({ run }) => run.summary.startsWith(`process ${pid} was ended`));
  const count = own.length + reported.length;
  const overlapping = own.some(({ run }) => run.cause === 'overlap');
  return [
    ...(count > 1 ? [`the run of process ${pid} was stored ${count} times`] : []),
    ...(killed && leftLock && count === 0 ? [`the run of process ${pid}, which was killed, is lost`] : []),
    ...(killed || own.length === 1 ? [] : [`the run of process ${pid} is lost`]),
    ...(killed || exitCode === expected ? [] : [`process ${pid} ended with ${exitCode}: ${stderr}`]),
    ...(overlapping ? [`process ${pid} found the lock taken, and no other process ran`] : []),
  ];
}

interface AlertCount {
  readonly id: string;
  /** How often the webhook heard of it. */
  readonly times: number;
  /** By checks that were killed. */
  readonly byKilled: number;
  readonly decided: boolean;
}

function alertsOf(attempts: readonly Attempt[], runs: readonly StoredRun[]): AlertCount[] {
  const decided = new Set(runs.flatMap(({ state }) => state?.pending.map(({ alert }) => alert.id) ?? []));
  const heard = attempts.flatMap(({ heard: ids, killed }) => ids.map((id) => ({ id, killed })));
  return [...new Set([...decided, ...heard.map(({ id }) => id)])].map((id) => {
    const its = heard.filter((each) => each.id === id);
    const byKilled = its.filter(({ killed }) => killed).length;
    return { id, times: its.length, byKilled, decided: decided.has(id) };
  });
}

function alertErrors({ id, times, byKilled, decided }: AlertCount): string[] {
  if (!decided) return [`${id} was told and never stored`];
  if (times === 0) return [`${id} is lost`];
  // Whoever was killed while it told may not have stored that; whoever was not has.
  return times - byKilled > 1
    ? [`${id} was told ${times} times, ${byKilled} by checks that were killed`]
    : [];
}
