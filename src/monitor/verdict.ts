import { cut } from '../core/index.ts';
import {
  RECORD_VERSION,
  type RunRecord,
  type StepRecord,
  type UnknownCause,
  type Verdict,
} from '../history/index.ts';
import { clockOf, type Exchange, retryAfterMs } from '../http/index.ts';
import type { Contract } from '../openapi/index.ts';
import type { Settings } from '../project/index.ts';
import { type Cause, causesAmong, type Finding, isSaidInHeadline } from '../rules/index.ts';
import type { Monitor } from './definition/monitor.ts';

/** The verdict of a run. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly cause?: UnknownCause;
  readonly exitCode: 0 | 1 | 2 | 3;
  /** One sentence: the problem, or that there is none. */
  readonly summary: string;
}

/** Why a run has no verdict on the API. */
export interface HostHealth {
  readonly cause: UnknownCause;
  readonly summary: string;
}

/** 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN: the Nagios plugin convention. */
export const EXIT_CODES = { up: 0, degraded: 1, drifting: 1, broken: 2, down: 2, unknown: 3 } as const;

/**
 * Judges a run by its steps. Severity order: failed call (a gateway's response included), contract violation, `unknown`, slow, drift. Calls
 * that failed while the monitor host was unhealthy say nothing about the API; contract violations count all
 * the same.
 * @param hostHealth why failed calls say nothing about the API; absent: they count
 * @param unjudged why not every rule ran: a custom rule threw; the findings of the others count
 * @param unchecked what was not checked, one sentence each: said where nothing else is wrong
 */
export function verdictOf(
  steps: readonly StepRecord[],
  hostHealth?: HostHealth,
  unjudged?: HostHealth,
  unchecked: readonly string[] = [],
): Judgement {
  const findings = steps.flatMap((step) => step.findings);
  const errors = findings.filter(({ severity }) => severity === 'error');
  const isFailure = ({ family }: Finding) => family === 'call' || family === 'speed';
  const failed = errors.find((finding) => isFailure(finding) && (!hostHealth || isOfGateway(finding)));
  if (failed) return judgement('down', failureSentence(failed));
  const broken = errors.filter((finding) => !isFailure(finding));
  if (broken.length > 0) return judgement('broken', sentence(broken));
  const unknown = hostHealth ?? unjudged ?? rateLimited(findings);
  if (unknown) return { ...judgement('unknown', unknown.summary), cause: unknown.cause };
  const warnings = findings.filter(({ severity }) => severity === 'warning');
  const slow = warnings.filter(({ family }) => family === 'speed');
  if (slow.length > 0) return judgement('degraded', sentence(slow));
  if (warnings.length > 0) return judgement('drifting', sentence(warnings));
  const accepted = findings.filter(isAccepted);
  const clean = steps.filter((step) => !step.findings.some(isAccepted)).length;
  const [exchanges, keep] = [steps.length === 1 ? 'exchange' : 'exchanges', clean === 1 ? 'keeps' : 'keep'];
  const kept = `${clean} of ${steps.length} ${exchanges} ${keep} the contract`;
  const causes = causesAmong(accepted);
  const reasons = causes
    .slice(0, 1)
    .map(({ headline, finding: { reason } }) => `${headline} (${reason})${others(causes)}`);
  return judgement('up', [kept, ...reasons, ...unchecked].join('; '));
}

/** A finding that only informs until a day. */
function isAccepted({ severity, reason }: Finding): boolean {
  return severity === 'info' && reason !== undefined && ACCEPTED.test(reason);
}

const ACCEPTED = /^accepted until \d{4}-\d{2}-\d{2}: /;

/** The verdict of a run that was skipped or did not finish. */
export function unknownJudgement({ cause, summary }: HostHealth): Judgement {
  return { ...judgement('unknown', summary), cause };
}

function judgement(verdict: Verdict, summary: string): Judgement {
  return { verdict, exitCode: EXIT_CODES[verdict], summary };
}

/** A response came, whatever the state of the monitor host. */
function isOfGateway({ family, where }: Finding): boolean {
  return family === 'call' && where !== 'call';
}

function rateLimited(findings: readonly Finding[]): HostHealth | undefined {
  const limited = findings.find(({ id }) => id === 'rate-limited');
  if (!limited) return undefined;
  return {
    cause: 'rate-limited',
    summary: `rate limited: ${limited.operation} returned ${limited.received}`,
  };
}

function failureSentence(finding: Finding): string {
  return finding.family === 'call' ? `${finding.operation}: ${finding.received}` : sentence([finding]);
}

/** The most dangerous cause, as every output has it, with its values, and how many there are beside it. */
function sentence(findings: readonly Finding[]): string {
  const causes = causesAmong(findings);
  const [cause] = causes;
  if (!cause) return '';
  const { headline, expected, finding } = cause;
  const isWhole = isSaidInHeadline({ ...finding, expected }) || finding.id.endsWith('-undocumented');
  const values = isWhole ? '' : `; expected ${part(expected)}; received ${part(finding.received)}`;
  return `${cut(headline, LONGEST_HEADLINE)}${values}${others(causes)}`;
}

const LONGEST_HEADLINE = 300;

function part(text: string): string {
  return cut(text, 160);
}

function others(causes: readonly Cause[]): string {
  const count = causes.length - 1;
  return count > 0 ? `, and ${count} more` : '';
}

/** The facts of a run. */
interface RunFacts {
  readonly id: string;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly steps: readonly StepRecord[];
  readonly judgement: Judgement;
  /** The steps that were not sent, and why. */
  readonly skipped?: readonly string[];
  /** ISO 8601: no request before this moment. */
  readonly notBefore?: string;
}

/** The monitor, contract and target of a run. */
export interface RunSubject {
  readonly monitor: Pick<Monitor, 'name' | 'tags'>;
  readonly contract: Pick<Contract, 'file' | 'hash'>;
  /** The base URL, or `mock`. */
  readonly target: { readonly name: string };
  readonly settings: Pick<Settings, 'place'>;
}

/** The record of a run: its verdict, and the figures of its steps. Pure. */
export function runRecord(
  { monitor, contract, target, settings: { place } }: RunSubject,
  { id, startedAt, durationMs, steps, judgement, skipped = [], notBefore }: RunFacts,
): RunRecord {
  const findings = steps.flatMap((step) => step.findings);
  const count = (wanted: string) => findings.filter(({ severity }) => severity === wanted).length;
  const server = steps.flatMap(({ phases, untrusted }) =>
    phases.server === undefined || untrusted ? [] : [phases.server],
  );
  const life = steps.find(({ tokenLifeSeconds }) => tokenLifeSeconds !== undefined)?.tokenLifeSeconds;
  const [expiry] = steps.flatMap(({ connection }) => connection?.certificateExpiresAt ?? []).sort();
  return {
    type: 'run',
    version: RECORD_VERSION,
    run: id,
    monitor: monitor.name,
    ...(place === undefined ? {} : { place }),
    time: startedAt.toISOString(),
    ...judgement,
    durationMs: Math.round(durationMs * 1000) / 1000,
    contract: contract.file,
    contractHash: contract.hash,
    target: target.name,
    steps: steps.length,
    ...(skipped.length > 0 ? { skipped } : {}),
    errors: count('error'),
    warnings: count('warning'),
    ...(server.length > 0 ? { serverMs: Math.max(...server) } : {}),
    ...(life === undefined ? {} : { tokenLifeSeconds: life }),
    ...(expiry === undefined ? {} : { certificateExpiresAt: expiry }),
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(monitor.tags.length > 0 ? { tags: monitor.tags } : {}),
  };
}

/** The wait after a 429 without `Retry-After`. */
const DEFAULT_WAIT_MS = 60_000;
/** A longer `Retry-After` is cut to this: a wrong header must not stop a monitor for a year. */
export const LONGEST_WAIT_MS = 24 * 3_600_000;

/**
 * Until when no request may be sent, by the 429 among the responses; ISO 8601, undefined if there is none.
 */
export function notBeforeOf(exchanges: readonly Exchange[], now: Date): string | undefined {
  const limited = exchanges.find(({ response }) => response?.status === 429);
  if (!limited?.response) return undefined;
  // A date in `Retry-After` is by the server's clock.
  const wait = retryAfterMs(limited.response, clockOf(limited)) ?? DEFAULT_WAIT_MS;
  return new Date(now.getTime() + Math.min(wait, LONGEST_WAIT_MS)).toISOString();
}
