import type { Log, ReportingDescriptor, Result, Run } from 'sarif';
import { type Finding, isSecurity, type RuleText } from '../../rules/index.ts';
import { type Folders, placeOf, repositoryPath } from '../contract-place.ts';
import type { SuiteReport } from '../findings-file.ts';
import { type AcceptedState, causesIn, isAccepted, type SuiteCause } from '../suite/causes.ts';

/** Levels of SARIF by severity. */
const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;
const PROBLEM = { error: 'error', warning: 'warning', info: 'recommendation' } as const;
const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
/** GitHub shows at most this many results of a run. */
const MOST_RESULTS = 5000;
const MOST_OPERATIONS = 1000;

/** Options of `sarifOf`. */
interface SarifOptions {
  /** Every rule that findings may refer to. */
  readonly rules: readonly RuleText[];
  /** Driftline's version. */
  readonly version: string;
  readonly folders: Folders;
}

/**
 * The findings of the suite as SARIF 2.1.0 (OASIS), as GitHub code scanning reads it. The location is the
 * line of the contract. The fingerprint is that of the finding, so an alert stays the same when lines of the
 * contract move.
 */
export function sarifOf(report: SuiteReport, options: SarifOptions): Log {
  return { $schema: SCHEMA, version: '2.1.0', runs: [runOf(report, options)] };
}

function runOf(report: SuiteReport, { rules, version, folders }: SarifOptions): Run {
  const shown = causesIn(report).slice(0, MOST_RESULTS);
  const descriptors = descriptorsOf(shown, rules);
  const indexes = new Map(descriptors.map(({ id }, index) => [id, index]));
  return {
    tool: { driver: { name: 'Driftline', semanticVersion: version, rules: descriptors } },
    automationDetails: { id: 'driftline/suite/' },
    columnKind: 'utf16CodeUnits',
    invocations: [invocationOf(report)],
    results: shown.map((each) => resultOf(each, indexes.get(each.finding.id) ?? -1, folders)),
  };
}

/** The rules that have findings, each once. */
function descriptorsOf(found: readonly SuiteCause[], rules: readonly RuleText[]): ReportingDescriptor[] {
  const first = new Map<string, Finding>();
  for (const { finding } of found) if (!first.has(finding.id)) first.set(finding.id, finding);
  return [...first].map(([id, finding]) => {
    const { title, why, fix, source, severity, family } = rules.find((rule) => rule.id === id) ?? {
      ...finding,
      why: finding.title,
      fix: finding.hint,
      source: undefined,
    };
    const cited = source === undefined ? '' : ` Source: ${source}.`;
    return {
      id,
      name: id,
      shortDescription: { text: title },
      fullDescription: { text: why },
      help: {
        text: `${why} ${fix}${cited}`,
        markdown: `${why}\n\n**What to do:** ${fix}${source === undefined ? '' : `\n\nSource: ${source}`}`,
      },
      defaultConfiguration: { level: LEVELS[severity] },
      properties: {
        tags: [...new Set(['contract', family, ...(isSecurity({ id }) ? ['security'] : [])])],
        precision: 'very-high',
        'problem.severity': PROBLEM[severity],
      },
    };
  });
}

function resultOf(cause: SuiteCause, ruleIndex: number, folders: Folders): Result {
  const { finding, headline, expected, operations, cases, tests, count, fingerprint, state, accepted } =
    cause;
  const { id, severity, operation, where, received, hint } = finding;
  return {
    ruleId: id,
    ...(ruleIndex < 0 ? {} : { ruleIndex }),
    level: LEVELS[severity],
    message: {
      text: `${headline}. In the ${where}: received ${received}; expected ${expected}. ${hint}`,
    },
    locations: [locationOf(finding, folders)],
    // GitHub compares the first one; two findings on one line are two alerts.
    partialFingerprints: { primaryLocationLineHash: `${fingerprint}:1`, 'driftline/v1': fingerprint },
    ...(state ? { baselineState: state === 'new' ? ('new' as const) : ('unchanged' as const) } : {}),
    ...(accepted && isAccepted(cause) ? { suppressions: [suppressionOf(accepted)] } : {}),
    occurrenceCount: Math.max(1, count),
    properties: {
      operation,
      ...(operations.length > 1 ? { operations: operations.slice(0, MOST_OPERATIONS) } : {}),
      cases,
      where,
      received,
      expected,
      tests,
      ...(state === 'flaky' ? { flaky: true } : {}),
      ...(accepted ? { accepted } : {}),
      ...(finding.change ? { change: finding.change } : {}),
      ...(finding.reason ? { reason: finding.reason } : {}),
    },
  };
}

/** Section 3.35: someone decided outside of the tool that the result is no problem for now. */
function suppressionOf({ reason, until }: AcceptedState) {
  return {
    kind: 'external' as const,
    status: 'accepted' as const,
    justification: `${reason} (until ${until})`,
  };
}

function locationOf({ contract, operation, where }: Finding, folders: Folders) {
  const place = placeOf(contract);
  return {
    physicalLocation: {
      artifactLocation: artifactOf(place?.file ?? contract, folders),
      region: { startLine: place?.line ?? 1, startColumn: place?.column ?? 1 },
    },
    logicalLocations: [{ name: operation, fullyQualifiedName: `${operation} ${where}`, kind: 'operation' }],
  };
}

/** The location of a file: relative to the repository's root if it is inside, else a `file:` URL. */
export function artifactOf(file: string, folders: Folders) {
  const path = repositoryPath(file, folders);
  if (path.startsWith('file:')) return { uri: path };
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

function invocationOf({ startedAt, durationMs, notRun }: SuiteReport) {
  const started = Date.parse(startedAt);
  return {
    executionSuccessful: true,
    startTimeUtc: new Date(started).toISOString(),
    endTimeUtc: new Date(started + durationMs).toISOString(),
    toolExecutionNotifications: notRun.map(({ title, reason }) => ({
      level: 'note' as const,
      message: { text: `Not run: ${title}: ${reason}` },
    })),
  };
}
