import { PHASE_NAMES, type Phases } from '../../http/index.ts';
import type { Finding } from '../../rules/index.ts';
import type { UnknownCause, Verdict } from '../journal/record.ts';
import type { JournalRun } from '../journal/restore.ts';

/** The phases that are summed up, in the order in which a glance has them. */
export const GLANCE_PHASES = [...PHASE_NAMES, 'total'] as const satisfies readonly (keyof Phases)[];
export type GlancePhase = (typeof GLANCE_PHASES)[number];

/** Runs that should have happened and did not. */
export interface Gap {
  /** ISO 8601: the run before, and the run after. */
  readonly from: string;
  readonly to: string;
  readonly missed: number;
}

/** What a summary needs of a run. Who reads a journal fills one glance anew for each run: copy what you keep. */
export interface Glance {
  /** Milliseconds since 1970: when the run was started. */
  at: number;
  verdict: Verdict;
  cause: UnknownCause | undefined;
  /** The slowest server phase that can be trusted. */
  serverMs: number | undefined;
  gap: Gap | undefined;
  /** Whether the phases were read. */
  withPhases: boolean;
  /** By phase, in the order of `GLANCE_PHASES`: the milliseconds of each exchange that can be trusted. */
  readonly phases: readonly number[][];
  /** Each once, however many steps have it. */
  findings: readonly Finding[];
}

export function emptyGlance(): Glance {
  return {
    at: 0,
    verdict: 'unknown',
    cause: undefined,
    serverMs: undefined,
    gap: undefined,
    withPhases: false,
    phases: GLANCE_PHASES.map(() => []),
    findings: [],
  };
}

/** Fills a glance with a run that was parsed. */
export function glanceAt({ run, steps }: JournalRun, glance: Glance): Glance {
  glance.at = Date.parse(run.time);
  glance.verdict = run.verdict;
  glance.cause = run.cause;
  glance.serverMs = run.serverMs;
  glance.gap = run.gap && { from: run.gap.from, to: run.time, missed: run.gap.missed };
  glance.withPhases = true;
  for (const [index, name] of GLANCE_PHASES.entries()) {
    const trusted = steps.flatMap(({ phases, untrusted }) => (untrusted ? [] : (phases[name] ?? [])));
    glance.phases[index]?.splice(0, Number.POSITIVE_INFINITY, ...trusted);
  }
  const findings = steps.flatMap((step) => step.findings);
  glance.findings = [...new Map(findings.map((finding) => [finding.fingerprint, finding])).values()];
  return glance;
}
