import { DriftlineError } from '../../core/index.ts';
import {
  acceptanceProblem,
  type Baseline,
  baselineFor,
  baselineOf,
  baselinePath,
  type Drift,
  driftsOf,
  loadBaseline,
  sameShapes,
  saveBaseline,
  shapeOf,
  targetKind,
  withAcceptance,
} from '../../drift/index.ts';
import { type Masker, maskedFinding, say } from '../../masking/index.ts';
import { type RequestedTarget, sendToTarget } from '../../monitor/index.ts';
import type { Settings } from '../../project/index.ts';
import { judge } from '../../rules/index.ts';
import { type Command, type CommandLine, defineAction, type OptionTable } from '../command.ts';

const ACCEPT_OPTIONS = {
  add: { meaning: 'accept it beside what was accepted before', fallback: 'in place of it' },
  reason: { meaning: 'kept with the moment, and shown on the page', value: 'TEXT' },
} as const satisfies OptionTable;

/** `driftline baseline`: accepts what the API looks like today, or shows what changed since it was accepted. */
export const command: Command = {
  actions: {
    accept: defineAction({
      summary: 'Send what the monitor sends, and write what came into the baseline beside the contract.',
      options: ACCEPT_OPTIONS,
      run: accept,
    }),
    show: defineAction({
      summary: 'Send it again, and print what changed since it was accepted.',
      options: {},
      run: show,
    }),
  },
  exitCodes: {
    0: 'accepted; nothing has changed',
    1: 'something has changed',
    2: 'the contract is broken, which no baseline excuses; no response',
    3: 'there is no baseline, or it cannot be written',
  },
  examples: [
    ['baseline accept --reason "expires_in since 2.4"', 'accept today\u2019s API; commit the file'],
    ['baseline show', 'see what has changed since'],
  ],
};

/** All or nothing: a response that is left out would take with it what was accepted of it before. */
async function accept({ values }: CommandLine<typeof ACCEPT_OPTIONS>): Promise<number> {
  const { add = false, reason } = values;
  let before: Baseline | undefined;
  const requested = await sendToTarget((settings) => {
    before = add ? baselineFor(settings) : readableBaseline(settings);
  });
  const { settings, contract, exchanges } = requested;
  const problems = problemsOf(requested);
  if (problems.length > 0) {
    say(
      ['Nothing is accepted: a baseline excuses nothing that breaks the contract.', ...problems].join('\n'),
    );
    return 2;
  }
  const shapes = exchanges.flatMap((exchange) => shapeOf(exchange, contract) ?? []);
  const next = baselineOf(targetKind(settings), shapes, add ? before : undefined);
  const path = saveBaseline(settings.contract, remembering(requested, before, next, reason));
  process.stdout.write(`${path}\n`);
  say(
    `Accepted ${shapes.length} responses of ${requested.target}. Commit the file; a change against it is drift.`,
  );
  return 0;
}

function problemsOf({ exchanges, contract, masker }: RequestedTarget): string[] {
  return exchanges.flatMap((exchange) => {
    const problem = acceptanceProblem(exchange, contract);
    return problem === undefined
      ? []
      : [`  ${exchange.operation} (${exchange.case.name}): ${masker.text(problem)}`];
  });
}

/** A broken baseline is written anew, and remembers nothing. */
function readableBaseline(settings: Settings): Baseline | undefined {
  try {
    return baselineFor(settings);
  } catch (error) {
    if (error instanceof DriftlineError && error.code === 'DL_BASELINE_INVALID') return undefined;
    throw error;
  }
}

/** The new baseline with what is accepted now, and when; the same as before where nothing has changed. */
function remembering(
  requested: RequestedTarget,
  before: Baseline | undefined,
  next: Baseline,
  reason: string | undefined,
): Baseline {
  if (before && sameShapes(before, next)) return before;
  const why = reason?.trim() ? { reason: requested.masker.text(reason.trim()) } : {};
  const last = { at: new Date().toISOString(), ...why, changes: before ? changesOf(requested, before) : {} };
  return { ...next, accepted: withAcceptance(before?.accepted ?? [], last) };
}

/** What a monitor finds against a baseline: by fingerprint, in words. */
function changesOf(
  { exchanges, contract, masker }: RequestedTarget,
  baseline: Baseline,
): Record<string, string> {
  const findings = exchanges.flatMap((exchange, index) =>
    judge(exchange, contract, exchanges.slice(0, index), { baseline }),
  );
  const drifts = findings
    .filter(({ id }) => id.startsWith('drift-'))
    .map((finding) => maskedFinding(finding, masker));
  return Object.fromEntries(
    drifts.map(({ fingerprint, operation, where, received }) => [
      fingerprint,
      `${operation}: ${where}: ${received}`,
    ]),
  );
}

async function show(): Promise<number> {
  let baseline: Baseline | undefined;
  const requested = await sendToTarget((settings) => {
    baseline = existingBaseline(settings);
  });
  if (!baseline) return 3;
  const withoutResponse = requested.exchanges.find(({ failure }) => failure !== undefined);
  const lines = linesOf(requested, baseline);
  for (const line of lines) process.stdout.write(`${line}\n`);
  if (withoutResponse?.failure) {
    say(`${withoutResponse.operation}: ${requested.masker.text(withoutResponse.failure.message)}`);
    return 2;
  }
  say(
    lines.length === 0
      ? `${requested.target} responses as accepted.`
      : `${counted(lines.length)} since it was accepted.`,
  );
  return lines.length === 0 ? 0 : 1;
}

function existingBaseline(settings: Settings): Baseline {
  const baseline = loadBaseline(settings.contract);
  if (baseline?.target === targetKind(settings)) return baseline;
  const path = baselinePath(settings.contract);
  throw new DriftlineError(
    'DL_BASELINE_MISSING',
    baseline
      ? `${path} was accepted from ${baseline.target === 'live' ? 'a live API' : 'the mock server'}, which is not asked now.`
      : `There is no ${path}.`,
    'Write it with "driftline baseline accept", and set BASE_URL as it was then.',
  );
}

/** A line for each change; one that several cases show is notified once. */
function linesOf({ exchanges, contract, masker }: RequestedTarget, baseline: Baseline): string[] {
  const lines = exchanges.flatMap((exchange) => {
    const about = `${exchange.operation} ${exchange.response?.status ?? ''}`.trim();
    return driftsOf(exchange, contract, baseline).map((drift) => `${about}  ${sentence(drift, masker)}`);
  });
  return [...new Set(lines)];
}

function sentence({ kind, class: change, where, accepted, seen }: Drift, masker: Masker): string {
  return `${change} ${kind}  ${masker.text(where)}: ${masker.text(seen)}, accepted was ${masker.text(accepted)}`;
}

function counted(count: number): string {
  return count === 1 ? 'One thing has changed' : `${count} things have changed`;
}
