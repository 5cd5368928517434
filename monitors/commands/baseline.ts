import {
  acceptanceProblem,
  type Baseline,
  baselineFor,
  baselineOf,
  baselinePath,
  type Drift,
  driftsOf,
  Fault,
  loadBaseline,
  type Settings,
  saveBaseline,
  shapeOf,
  targetKind,
} from '../../contracts/index.ts';
import type { Masker } from '../../reports/index.ts';
import { type AskedTarget, askTarget } from '../ask-target.ts';
import { parseOptions } from './options.ts';

/** Accepts what the API looks like today, or shows what changed since it was accepted. */
export async function run([action, ...parameters]: readonly string[]): Promise<number> {
  if (action === 'accept') return accept(parseOptions(parameters, { add: { type: 'boolean' } }).add === true);
  if (action === 'show') {
    parseOptions(parameters, {});
    return show();
  }
  throw new Fault(
    'DL_OPTION_INVALID',
    action === undefined
      ? 'baseline was not told what to do.'
      : `There is no baseline ${JSON.stringify(action)}.`,
    'There are: baseline accept [--add], baseline show.',
  );
}

const say = (sentence: string) => void process.stderr.write(`${sentence}\n`);

/** All or nothing: an answer that is left out would take with it what was accepted of it before. */
async function accept(add: boolean): Promise<number> {
  let before: Baseline | undefined;
  const asked = await askTarget((settings) => {
    if (add) before = baselineFor(settings);
  });
  const { settings, contract, exchanges, masker } = asked;
  const problems = exchanges.flatMap((exchange) => {
    const problem = acceptanceProblem(exchange, contract);
    return problem === undefined
      ? []
      : [`  ${exchange.operation} (${exchange.case.name}): ${masker.text(problem)}`];
  });
  if (problems.length > 0) {
    say(
      ['Nothing is accepted: a baseline excuses nothing that breaks the contract.', ...problems].join('\n'),
    );
    return 2;
  }
  const shapes = exchanges.flatMap((exchange) => shapeOf(exchange, contract) ?? []);
  const path = saveBaseline(settings.contract, baselineOf(targetKind(settings), shapes, before));
  process.stdout.write(`${path}\n`);
  say(`Accepted ${shapes.length} answers of ${asked.target}. Commit the file; a change against it is drift.`);
  return 0;
}

async function show(): Promise<number> {
  let baseline: Baseline | undefined;
  const asked = await askTarget((settings) => {
    baseline = existingBaseline(settings);
  });
  if (!baseline) return 3;
  const unanswered = asked.exchanges.find(({ failure }) => failure !== undefined);
  const lines = linesOf(asked, baseline);
  for (const line of lines) process.stdout.write(`${line}\n`);
  if (unanswered?.failure) {
    say(`${unanswered.operation}: ${asked.masker.text(unanswered.failure.message)}`);
    return 2;
  }
  say(
    lines.length === 0
      ? `${asked.target} answers as accepted.`
      : `${counted(lines.length)} since it was accepted.`,
  );
  return lines.length === 0 ? 0 : 1;
}

function existingBaseline(settings: Settings): Baseline {
  const baseline = loadBaseline(settings.contract);
  if (baseline?.target === targetKind(settings)) return baseline;
  const path = baselinePath(settings.contract);
  throw new Fault(
    'DL_BASELINE_MISSING',
    baseline
      ? `${path} was accepted from ${baseline.target === 'live' ? 'a live API' : 'the stand-in'}, which is not asked now.`
      : `There is no ${path}.`,
    'Write it with "npm run baseline -- accept", and set BASE_URL as it was then.',
  );
}

/** A line for each change; one that several cases show is told once. */
function linesOf({ exchanges, contract, masker }: AskedTarget, baseline: Baseline): string[] {
  const lines = exchanges.flatMap((exchange) => {
    const about = `${exchange.operation} ${exchange.reply?.status ?? ''}`.trim();
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
