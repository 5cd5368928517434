// Test support: a history in which everything occurs that a run can have, from a seed.
import { seededRandom } from '../../core/seeded-random.ts';
import { EVIDENCE, makeFinding, makeHistory, makeState, withState } from '../store/history.fixture.ts';
import type { StoredRun } from '../store/line.ts';
import { UNKNOWN_CAUSES, VERDICTS } from '../store/record.ts';

/** Texts that look like the run store's own. */
const HOSTILE = [
  '{"phases":{"server":1}}',
  '"fingerprint":"0a1b2c3d4e5f"',
  ',"state":{',
  '\\"}}',
  '\n{"type":"run","version":3}\n',
  'ä€😀\u2028',
];

interface VariedPlan {
  readonly end: Date;
  readonly everyMs: number;
  readonly runs: number;
  readonly seed?: number;
}

/** Runs with gaps, causes, notes, findings of all kinds, untrusted steps, connections, attempts and hostile texts. */
export function variedHistory({ end, everyMs, runs, seed = 1 }: VariedPlan): StoredRun[] {
  const random = seededRandom(seed);
  const chance = (share: number) => random() < share;
  const any = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const verdictAt = () => (chance(0.6) ? 'up' : any(VERDICTS));
  return withState(makeHistory({ end, everyMs, runs, verdictAt })).map(({ run, steps }) => {
    const varied = steps.map((step) => ({
      ...step,
      phases: { ...step.phases, server: random() ** 4 * 10_000, download: chance(0.1) ? 0 : random() * 1e-3 },
      ...(chance(0.05) ? { untrusted: true as const, lagMs: 40 } : {}),
      ...(chance(0.3) ? { connection: { address: '203.0.113.7', port: 443 } } : {}),
      ...(chance(0.1) ? { findings: [...step.findings, makeFinding({ received: any(HOSTILE) })] } : {}),
      ...(chance(0.05) ? { findings: [makeFinding({ severity: 'info', fingerprint: 'a0a0a0a0a0a0' })] } : {}),
      ...(chance(0.1) ? { evidence: { ...EVIDENCE, curl: any(HOSTILE) } } : {}),
      ...(chance(0.05) ? { attempts: [attempt(step.time)] } : {}),
    }));
    const findings = varied.flatMap((step) => step.findings);
    const worth = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
    return {
      run: {
        ...run,
        summary: chance(0.1) ? any(HOSTILE) : run.summary,
        errors: worth('error'),
        warnings: worth('warning'),
        ...(run.verdict === 'unknown' ? { cause: any(UNKNOWN_CAUSES) } : {}),
        ...(chance(0.02) ? { gap: { from: run.time, missed: 1 + Math.floor(random() * 5) } } : {}),
      },
      steps: varied,
      state: makeState({ recent: 'uuuu?' }),
    };
  });
}

function attempt(time: string) {
  return {
    time,
    outcome: 'reset' as const,
    failure: 'the connection was reset',
    phases: { dns: 1, total: 2.5 },
  };
}
