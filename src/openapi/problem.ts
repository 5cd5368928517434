import { plain } from '../core/index.ts';
import type { Position } from './contract.ts';

/**
 * `error`: the document cannot be used as a contract; `warning`: it can, but checks less than it seems to.
 */
type ProblemSeverity = 'error' | 'warning';

/** A problem in an OpenAPI document. Plain data that is collected, never thrown. */
export interface Problem {
  readonly id: ProblemId;
  readonly severity: ProblemSeverity;
  /** One line. */
  readonly message: string;
  /** One sentence: what to do. */
  readonly hint: string;
  /** The file, as findings name it. */
  readonly file: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
}

/** Every problem that a document can have: its severity, and what to do about it. */
export const PROBLEMS = {
  'document-invalid': ['error', 'Correct the document at these places (https://spec.openapis.org/oas/).'],
  'document-unreadable': ['error', 'Correct the YAML (or JSON) at that place.'],
  'encoding-other': ['warning', 'Save the file in UTF-8: a text in another encoding matches nothing.'],
  'version-unsupported': ['error', 'Write the version of OpenAPI that the document is in.'],
  'overlay-invalid': ['error', 'Correct the overlay at this place (https://spec.openapis.org/overlay/).'],
  'overlay-unmatched': [
    'warning',
    'Correct the JSONPath of the target, or remove the action: the document may have changed.',
  ],
  'reference-broken': [
    'error',
    'Correct the $ref: it must point to an object of the kind that is expected here.',
  ],
  'reference-remote': ['error', 'Save a copy in the repository, and refer to the copy.'],
  'reference-unreadable': ['error', 'Correct the $ref, or the file that it names.'],
  'schema-endless': ['error', 'Break the cycle of $ref.'],
  'model-invalid': ['error', 'Correct the document at this place.'],
  'reference-siblings': ['warning', 'OpenAPI 3.0 ignores keywords beside a $ref: use "allOf".'],
  'reference-misplaced': [
    'warning',
    'Driftline follows it, but OpenAPI does not allow a $ref here, and other tools reject it.',
  ],
  'nullable-obsolete': ['warning', 'Add "null" to "type": OpenAPI 3.1 has no "nullable".'],
  'bound-obsolete': ['warning', 'Write the bound as a number: OpenAPI 3.1 has no boolean bounds.'],
  'pattern-unreadable': ['warning', 'Correct the pattern (ECMA-262); until then Driftline ignores it.'],
  'pattern-foreign': [
    'warning',
    'Write it in ECMA-262, as JSON Schema requires: other tools read it differently.',
  ],
  'format-unknown': ['warning', 'Driftline does not check this format: use a known one, or "pattern".'],
  'enum-empty': ['warning', 'No value can match it: list the values, or remove "enum".'],
  'nullable-enum': ['warning', 'Add null to "enum", or remove "nullable".'],
  'bounds-contradictory': ['warning', 'Correct one of the two bounds.'],
  'keyword-unused': ['warning', 'Remove the keyword, or correct the type.'],
  'enum-broken': ['warning', 'Correct the value, or the schema.'],
  'default-broken': ['warning', 'Correct the default, or the schema.'],
  'items-missing': ['warning', 'Add "items": OpenAPI 3.0 requires it, and without it no item is checked.'],
  'required-forbidden': ['warning', 'Describe the property, or correct the name in "required".'],
  'all-of-impossible': ['warning', 'Correct the parts of "allOf", so that a value can match all of them.'],
  'alternative-unreachable': ['warning', 'Remove the alternative, or correct it.'],
  'read-only-write-only': ['warning', 'Keep one of the two.'],
  'operations-none': ['warning', 'Describe the operations of the API under "paths".'],
  'operation-unnamed': [
    'warning',
    'Add an operationId: findings, cases and reports show it as the name of the operation.',
  ],
  'operation-id-repeated': [
    'warning',
    'Give each operation its own operationId; until then Driftline names this one by its method and path.',
  ],
  'error-undocumented': ['warning', 'Document the error response under "4XX" or "default".'],
  'example-missing': ['warning', 'Add an example: requests and mock responses are generated from it.'],
  'example-broken': ['warning', 'Correct the example, or the schema.'],
  'media-type-unreachable': ['warning', 'Remove it, or correct the media type.'],
  'example-and-examples': ['warning', 'Keep one of the two: OpenAPI does not allow both.'],
  'parameter-repeated': ['warning', 'Describe the parameter once: OpenAPI does not allow duplicates.'],
  'parameter-ignored': ['warning', 'Describe it as a media type or as a security scheme.'],
  'server-unusable': [
    'warning',
    'Write an absolute URL, or a path from the root, without query and fragment.',
  ],
  'path-parameter': ['warning', 'Name the same parameters in the path and under "parameters".'],
  'path-repeated': ['warning', 'Describe each path once: other parameter names do not make another path.'],
  'server-variable': ['warning', 'Describe the variable under "variables", with a default.'],
  'security-unknown': ['warning', 'Use the name of a scheme in components.securitySchemes.'],
} as const satisfies Record<string, readonly [ProblemSeverity, string]>;

export type ProblemId = keyof typeof PROBLEMS;

/** `contracts/api.yaml:41:17` */
export function placeText({ file, line, column }: Pick<Problem, 'file' | 'line' | 'column'>): string {
  return `${file}:${line}:${column}`;
}

const LINES_AROUND = 2;
/** In characters: a document may be one line of megabytes. */
const WIDEST = 100;

/**
 * Shows positions in a text: numbered lines around the position, with a mark below it. Control characters are
 * escaped.
 */
export function codeFrames(text: string): (position: Position) => string {
  const lines = text.split('\n');
  return ({ line, column }) => {
    const first = Math.max(1, line - LINES_AROUND);
    const last = Math.min(lines.length, line + LINES_AROUND);
    const start = Math.max(0, column - 1 - WIDEST / 2);
    const width = String(last).length;
    const frame: string[] = [];
    for (let number = first; number <= last; number++) {
      const written = (lines[number - 1] ?? '').slice(start, start + WIDEST);
      const shown = shownText(written);
      frame.push(`${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${shown}`.trimEnd());
      if (number === line) {
        const before = shownText(written.slice(0, column - 1 - start)).length;
        frame.push(`  ${' '.repeat(width)} | ${' '.repeat(before)}^`);
      }
    }
    return frame.join('\n');
  };
}

/** A part of a line as the terminal shows it; tabs have a fixed width. */
function shownText(part: string): string {
  return plain(part.replace(/\r$/, '').replaceAll('\t', '  '));
}
