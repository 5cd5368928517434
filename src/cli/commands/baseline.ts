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
import { sendToTarget, type TargetExchanges } from '../../monitor/index.ts';
import type { Settings } from '../../project/index.ts';
import { judgeAll } from '../../session/index.ts';
import { type Command, type CommandLine, defineAction, type OptionTable } from '../command.ts';
import { print } from '../print.ts';

const ACCEPT_OPTIONS = {
  add: { meaning: 'accept in addition to what was accepted before', fallback: 'replace it' },
  reason: { meaning: 'stored with the time, and shown on the page', value: 'TEXT' },
} as const satisfies OptionTable;

/** `driftline baseline`: accepts the current responses of the API, or shows what has changed since. */
export const command: Command = {
  actions: {
    accept: defineAction({
      summary: 'Send the requests of the monitor, and write the shape of the responses to the baseline.',
      options: ACCEPT_OPTIONS,
      run: accept,
    }),
    show: defineAction({
      summary: 'Send them again, and print what has changed since the baseline was accepted.',
      options: {},
      run: show,
    }),
  },
  exitCodes: {
    0: 'accepted, or nothing has changed',
    1: 'something has changed',
    2: 'a response breaks the contract, which no baseline can accept, or there was no response; all others are accepted',
    3: 'there is no baseline, or it cannot be written',
  },
  examples: [
    ['baseline accept --reason "expires_in since 2.4"', 'accept the current responses; commit the file'],
    ['baseline show', 'see what has changed since then'],
  ],
};

/** Accepts what can be accepted; of an operation with another response, what was accepted of it before stays. */
async function accept({ values }: CommandLine<typeof ACCEPT_OPTIONS>): Promise<number> {
  const { add = false, reason } = values;
  let before: Baseline | undefined;
  const requested = await sendToTarget((settings) => {
    before = add ? baselineFor(settings) : readableBaseline(settings);
  });
  const { settings, contract, exchanges } = requested;
  for (const path of await acceptedDocument(settings)) print(`${path}\n`);
  const problems = problemsOf(requested);
  const refused = new Set(problems.map(({ operation }) => operation));
  const accepted = exchanges.filter(({ operation }) => !refused.has(operation));
  const shapes = accepted.flatMap((exchange) => shapeOf(exchange, contract) ?? []);
  if (problems.length > 0) {
    const what = shapes.length === 0 ? 'Nothing was accepted' : `Not accepted: ${[...refused].join(', ')}`;
    say(
      [`${what}, because these responses cannot be part of a baseline:`, ...problems.map(textOf)].join('\n'),
    );
    if (shapes.length === 0) return 2;
  }
  const next = baselineOf(targetKind(settings), shapes, add ? before : keptOf(before, refused));
  const path = saveBaseline(settings.contract, withRecord(requested, before, next, reason));
  print(`${path}\n`);
  say(
    `Accepted ${shapes.length} responses of ${requested.target}. Commit the file: later differences are drift.`,
  );
  return problems.length === 0 ? 0 : 2;
}

/** Where CONTRACT is an address: its document is accepted as it was fetched. @returns the files that were written */
async function acceptedDocument(settings: Settings): Promise<string[]> {
  if (settings.contractAddress === undefined) return [];
  return (await import('../../session/contract-at-address.ts')).acceptDocument(settings);
}

/** What was accepted of some operations. */
function keptOf(before: Baseline | undefined, operations: ReadonlySet<string>): Baseline | undefined {
  if (!before) return undefined;
  const kept = Object.entries(before.shapes).filter(([operation]) => operations.has(operation));
  return { ...before, shapes: Object.fromEntries(kept) };
}

interface Unacceptable {
  readonly operation: string;
  readonly case: string;
  readonly problem: string;
}

function textOf({ operation, case: name, problem }: Unacceptable): string {
  return `  ${operation} (${name}): ${problem}`;
}

function problemsOf({ exchanges, contract, masker }: TargetExchanges): Unacceptable[] {
  return exchanges.flatMap((exchange) => {
    const problem = acceptanceProblem(exchange, contract);
    return problem === undefined
      ? []
      : [{ operation: exchange.operation, case: exchange.case.name, problem: masker.text(problem) }];
  });
}

/** The baseline so far; undefined where it is invalid, so that a new one replaces it. */
function readableBaseline(settings: Settings): Baseline | undefined {
  try {
    return baselineFor(settings);
  } catch (error) {
    if (error instanceof DriftlineError && error.code === 'DL_BASELINE_INVALID') return undefined;
    throw error;
  }
}

/** The new baseline with a record of this acceptance; the old one where nothing has changed. */
function withRecord(
  requested: TargetExchanges,
  before: Baseline | undefined,
  next: Baseline,
  reason: string | undefined,
): Baseline {
  if (before && sameShapes(before, next)) return before;
  const why = reason?.trim() ? { reason: requested.masker.text(reason.trim()) } : {};
  const last = { at: new Date().toISOString(), ...why, changes: before ? changesOf(requested, before) : {} };
  return { ...next, accepted: withAcceptance(before?.accepted ?? [], last) };
}

/** The drift from a baseline, by fingerprint, in words. */
function changesOf(
  { exchanges, contract, masker }: TargetExchanges,
  baseline: Baseline,
): Record<string, string> {
  const drifts = judgeAll(exchanges, contract, { baseline })
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
  const failed = requested.exchanges.find(({ failure }) => failure !== undefined);
  const lines = linesOf(requested, baseline);
  for (const line of lines) print(`${line}\n`);
  if (failed?.failure) {
    say(`${failed.operation}: ${requested.masker.text(failed.failure.message)}`);
    return 2;
  }
  say(
    lines.length === 0
      ? `${requested.target}: no change since the baseline was accepted.`
      : `${requested.target}: ${counted(lines.length)} since the baseline was accepted.`,
  );
  return lines.length === 0 ? 0 : 1;
}

function existingBaseline(settings: Settings): Baseline {
  const baseline = loadBaseline(settings.contract);
  if (baseline?.target === targetKind(settings)) return baseline;
  const path = baselinePath(settings.contract);
  if (!baseline) {
    const hint = 'Write it with "driftline baseline accept".';
    throw new DriftlineError('DL_BASELINE_MISSING', `${path} does not exist.`, hint);
  }
  const [live, mock] = ['a live API', 'the mock server'];
  const [from, target] = baseline.target === 'live' ? [live, mock] : [mock, live];
  throw new DriftlineError(
    'DL_BASELINE_MISSING',
    `${path} was accepted from ${from}, but the target is ${target}.`,
    'Set BASE_URL as it was then, or write a new baseline with "driftline baseline accept".',
  );
}

/** A line for each change; a change that several cases show is listed once. */
function linesOf({ exchanges, contract, masker }: TargetExchanges, baseline: Baseline): string[] {
  const lines = exchanges.flatMap((exchange) => {
    const about = `${exchange.operation} ${exchange.response?.status ?? ''}`.trim();
    return driftsOf(exchange, contract, baseline).map((drift) => `${about}  ${sentence(drift, masker)}`);
  });
  return [...new Set(lines)];
}

function sentence({ kind, class: change, where, accepted, seen }: Drift, masker: Masker): string {
  return `${change} ${kind}  ${masker.text(where)}: ${masker.text(seen)}; accepted: ${masker.text(accepted)}`;
}

function counted(count: number): string {
  return count === 1 ? '1 change' : `${count} changes`;
}
