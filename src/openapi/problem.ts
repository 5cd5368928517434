/** `error`: no contract can be made of the document; `warning`: one can, and it promises less than it seems to. */
export type ProblemSeverity = 'error' | 'warning';

/** Something that is wrong in a contract's document. Plain data, collected, never thrown. */
export interface Problem {
  readonly id: ProblemId;
  readonly severity: ProblemSeverity;
  /** One line. */
  readonly message: string;
  /** One sentence: what to do. */
  readonly hint: string;
  /** The file that it stands in, as findings name it. */
  readonly file: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
}

/** Every problem that a document can have: how heavy it is, and what to do about it. */
export const PROBLEMS = {
  'document-invalid': ['error', 'Correct the document at these places (https://spec.openapis.org/oas/).'],
  'document-unreadable': ['error', 'Correct the YAML (or JSON) at that place.'],
  'version-unsupported': ['error', 'Write the version of OpenAPI that the document is in.'],
  'reference-broken': ['error', 'Correct the $ref: it must end at what it is to stand for.'],
  'reference-remote': ['error', 'Put a copy into the repository, and refer to that.'],
  'reference-unreadable': ['error', 'Correct the $ref, or the file that it names.'],
  'schema-endless': ['error', 'Break the circle of $ref.'],
  'model-invalid': ['error', 'Correct the document at this place.'],
  'reference-siblings': ['warning', 'OpenAPI 3.0 ignores what stands beside a $ref: use "allOf".'],
  'reference-misplaced': [
    'warning',
    'It is followed, and yet OpenAPI has no $ref there: other tools refuse it.',
  ],
  'nullable-obsolete': ['warning', `Write "null" into "type": OpenAPI 3.1 has no "nullable".`],
  'bound-obsolete': ['warning', 'Write the bound itself: from OpenAPI 3.1 on it is a number.'],
  'pattern-unreadable': ['warning', 'Correct the pattern (ECMA-262); until then nothing is held against it.'],
  'format-unknown': ['warning', 'Nothing checks it: use a known format, or "pattern".'],
  'enum-empty': ['warning', 'No value keeps it: list the values, or take "enum" away.'],
  'nullable-enum': ['warning', 'List null among the values, or take "nullable" away.'],
  'operations-none': ['warning', 'Describe what can be asked, under "paths".'],
  'operation-unnamed': ['warning', 'Give it an operationId: findings, cases and reports name it by that.'],
  'error-undocumented': ['warning', 'Describe what a refusal looks like, under "4XX" or "default".'],
  'example-missing': ['warning', 'Give an example: requests and the mock server are made from it.'],
  'example-broken': ['warning', 'Correct the example, or the schema.'],
  'media-type-unreachable': ['warning', 'Take it away, or write it as a response can be.'],
  'path-parameter': ['warning', 'Name the same parameters in the path and under "parameters".'],
  'path-repeated': ['warning', 'Describe one path once: the names of parameters tell none apart.'],
  'server-variable': ['warning', 'Describe it under "variables", with a default.'],
  'security-unknown': ['warning', 'Name one of components.securitySchemes.'],
} as const satisfies Record<string, readonly [ProblemSeverity, string]>;

export type ProblemId = keyof typeof PROBLEMS;

/** `contracts/api.yaml:41:17` */
export function placeText({ file, line, column }: Pick<Problem, 'file' | 'line' | 'column'>): string {
  return `${file}:${line}:${column}`;
}
