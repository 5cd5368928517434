import { plain, visible } from '../../core/index.ts';
import type { PlainFailure } from '../collected.ts';
import { type Folders, isExplained, type Place, placeOf, repositoryPath } from '../contract-place.ts';
import type { SuiteReport } from '../findings-file.ts';
import { causesIn, isAccepted, STATE_WORDS, type SuiteCause } from '../suite/causes.ts';

/** GitHub shows this many annotations of one level for a step of a workflow, and drops the rest silently. */
const MOST_OF_A_LEVEL = 10;
/** Longest message; GitHub cuts longer ones as well. */
const LONGEST_MESSAGE = 2000;

type Level = 'error' | 'warning' | 'notice';
const LEVELS = { error: 'error', warning: 'warning', info: 'notice' } as const;

interface Annotation {
  readonly level: Level;
  readonly title: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly col?: number;
}

/**
 * Workflow commands of GitHub Actions: findings at the lines of the contract, and tests that failed for
 * another reason at the lines of the spec. The last of each level counts those that GitHub would not show.
 * @returns lines without a newline
 */
export function annotationLines(
  report: SuiteReport,
  failures: readonly PlainFailure[],
  folders: Folders,
): string[] {
  const all = [
    ...causesIn(report).map((cause) => ofCause(cause, folders)),
    ...failures.map((failure) => ofFailure(failure, folders)),
  ];
  return annotationCommands(all);
}

/** Annotations as workflow commands, bounded as `annotationLines` says. */
export function annotationCommands(all: readonly Annotation[]): string[] {
  return (['error', 'warning', 'notice'] as const).flatMap((level) =>
    bounded(
      level,
      all.filter((each) => each.level === level),
    ).map(commandLine),
  );
}

function ofCause(cause: SuiteCause, folders: Folders): Annotation {
  const { finding, headline, state, accepted } = cause;
  const { operation, where, received, expected, hint, contract } = finding;
  const place = isExplained(finding) ? placeOf(contract) : undefined;
  const words = [
    ...(state ? [STATE_WORDS[state]] : []),
    ...(accepted
      ? [`${accepted.state} until ${accepted.until}`.replace('expired until', 'accepted until, and over:')]
      : []),
  ];
  const facts = [`${operation}, ${where}`, `received ${received}`, `expected ${expected}`, hint];
  return {
    level: isAccepted(cause) ? 'notice' : LEVELS[finding.severity],
    title: `${headline} (${[finding.id, ...words].join(', ')})`,
    message: (place || !isExplained(finding) ? facts : [contract, ...facts]).join('\n'),
    ...placed(place, folders),
  };
}

function ofFailure({ title, message, place }: PlainFailure, folders: Folders): Annotation {
  return { level: 'error', title, message, ...placed(place, folders) };
}

function placed(place: Place | undefined, folders: Folders): Pick<Annotation, 'file' | 'line' | 'col'> {
  if (!place) return {};
  return { file: repositoryPath(place.file, folders), line: place.line, col: place.column };
}

function bounded(level: Level, all: readonly Annotation[]): readonly Annotation[] {
  if (all.length <= MOST_OF_A_LEVEL) return all;
  const more = all.length - MOST_OF_A_LEVEL + 1;
  const rest = { level, title: 'Driftline', message: `${more} more: see the summary of this job.` };
  return [...all.slice(0, MOST_OF_A_LEVEL - 1), rest];
}

/** `::error file=…,line=…,col=…,title=…::message`, escaped as in GitHub's toolkit (`@actions/core`). */
function commandLine({ level, message, ...properties }: Annotation): string {
  const { file, line, col, title } = properties;
  const parts = Object.entries({ file, line, col, title })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapedProperty(plain(String(value)))}`);
  return `::${level} ${parts.join(',')}::${escapedMessage(visible(message.slice(0, LONGEST_MESSAGE)))}`;
}

function escapedMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escapedMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
