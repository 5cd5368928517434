import type { Log, Result } from 'sarif';
import { fingerprintOf } from '../../core/index.ts';
import type { Problem } from '../../openapi/index.ts';
import { type Folders, repositoryPath } from '../contract-place.ts';
import { annotationCommands } from '../github/annotations.ts';
import { artifactOf } from '../sarif/sarif.ts';

/** GitHub shows at most this many results of a run. */
const MOST_RESULTS = 5000;

/** A problem of a document, or a change of it. */
type PlacedProblem = Omit<Problem, 'id'> & { readonly id: string };

/**
 * The problems of a document as SARIF 2.1.0, for code scanning. A fingerprint has no line, so an alert stays
 * the same when lines of the document move.
 */
export function lintSarif(
  problems: readonly PlacedProblem[],
  {
    version,
    folders,
    category = 'lint',
  }: { readonly version: string; readonly folders: Folders; readonly category?: string },
): Log {
  const shown = problems.slice(0, MOST_RESULTS);
  const rules = [...new Map(shown.map((problem) => [problem.id, problem])).values()];
  const counts = new Map<string, number>();
  const results = shown.map((problem): Result => {
    const fingerprint = fingerprintOf([problem.id, problem.file, problem.message]);
    const nth = (counts.get(fingerprint) ?? 0) + 1;
    counts.set(fingerprint, nth);
    return {
      ruleId: problem.id,
      ruleIndex: rules.findIndex(({ id }) => id === problem.id),
      level: problem.severity,
      message: { text: `${problem.message}. ${problem.hint}` },
      locations: [
        {
          physicalLocation: {
            artifactLocation: artifactOf(problem.file, folders),
            region: { startLine: problem.line, startColumn: problem.column },
          },
        },
      ],
      partialFingerprints: { primaryLocationLineHash: `${fingerprint}:${nth}` },
    };
  });
  const driver = {
    ...{ name: 'Driftline', semanticVersion: version },
    rules: rules.map(({ id, hint, severity }) => ({
      ...{ id, name: id, shortDescription: { text: hint } },
      defaultConfiguration: { level: severity },
    })),
  };
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver },
        automationDetails: { id: `driftline/${category}/` },
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
}

/** The problems as workflow commands of GitHub Actions, without newlines. */
export function lintAnnotations(problems: readonly PlacedProblem[], folders: Folders): string[] {
  return annotationCommands(
    problems.map(({ severity, id, message, hint, file, line, column }) => ({
      ...{ level: severity, title: id, message: `${message}\n${hint}` },
      ...{ file: repositoryPath(file, folders), line, col: column },
    })),
  );
}
