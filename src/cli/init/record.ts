import { lineHashes, pendingChanges, type TemplateChange } from './line-changes.ts';
import type { Templates } from './templates.ts';

/** The record of the templates that `driftline init` used. It belongs in the repository. */
export const RECORD = '.driftline/init.json';

/** The templates that the files of a project were made from. */
export interface InitRecord {
  /** The version of Driftline that wrote it. */
  readonly driftline: string;
  /**
   * By the path of a file: short hashes of the lines of its template; empty for a file that the project had
   * before.
   */
  readonly templates: Readonly<Record<string, string>>;
}

/** The new record: entries of written files are updated, those of kept files stay. */
export function recordOf(
  before: InitRecord | undefined,
  version: string,
  planned: readonly { readonly path: string; readonly action: string; readonly template?: string }[],
  templates: Templates,
): InitRecord {
  const entries = planned
    .filter(({ path, template }) => template !== undefined || templates.has(path))
    .map(({ path, template }) => [
      path,
      template === undefined ? (before?.templates[path] ?? '') : hashesOf(templates, template),
    ]);
  return { driftline: version, templates: { ...before?.templates, ...Object.fromEntries(entries) } };
}

/** The record as JSON, one line a file, for readable diffs. */
export function recordText({ driftline, templates }: InitRecord): string {
  const entries = Object.entries(templates).map(
    ([path, hashes]) => `    ${JSON.stringify(path)}: ${JSON.stringify(hashes)}`,
  );
  return `{\n  "driftline": ${JSON.stringify(driftline)},\n  "templates": {\n${entries.join(',\n')}\n  }\n}\n`;
}

function hashesOf(templates: Templates, path: string): string {
  return lineHashes(templates.get(path) ?? '').join(' ');
}

/** The record after `--accept`: the current differences are not shown again. */
export function acceptedRecord(
  record: InitRecord,
  version: string,
  differences: readonly TemplateDifference[],
  templates: Templates,
): InitRecord {
  const seen = differences.map(({ path, changes }) => [
    path,
    changes.length > 0 ? hashesOf(templates, path) : '',
  ]);
  return { driftline: version, templates: { ...record.templates, ...Object.fromEntries(seen) } };
}

/**
 * A new template, or the changes of a template that the project does not have yet, for `driftline init
 * --check`.
 */
export interface TemplateDifference {
  readonly path: string;
  /** Empty: the template is new. */
  readonly changes: readonly TemplateChange[];
}

/** Folders whose templates a project has all of, or none. */
const KINDS = ['specs/login/', '.github/'];
const EXAMPLE = /^(?:contracts|monitors)\/.*\.(?:ya?ml|json|ts)$/;

function isWanted(path: string, record: InitRecord): boolean {
  const known = Object.keys(record.templates);
  const kind = KINDS.find((each) => path.startsWith(each));
  return kind === undefined ? !EXAMPLE.test(path) : known.some((each) => each.startsWith(kind));
}

/**
 * Every difference between the templates that a project was made from and those of today.
 * @param existing the text of a file of the project; undefined where there is none
 */
export function templateDifferences(
  record: InitRecord,
  templates: Templates,
  existing: (path: string) => string | undefined,
): TemplateDifference[] {
  return [...templates.keys()].flatMap((path) => {
    const before = record.templates[path];
    const own = existing(path);
    if (before === undefined)
      return own === undefined && isWanted(path, record) ? [{ path, changes: [] }] : [];
    // The user removed the file, or it was not made from a template.
    if (own === undefined || before === '') return [];
    const changes = pendingChanges(before.split(' '), templates.get(path) ?? '', own);
    return changes.length > 0 ? [{ path, changes }] : [];
  });
}

/** A difference as text: the path, and for each place the removed and the added lines. */
export function differenceText({ path, changes }: TemplateDifference): string {
  if (changes.length === 0) return `new      ${path}`;
  const blocks = changes.flatMap(({ line, removed, added }) => [
    `  @@ line ${line} @@`,
    ...removed.map((text) => `  - ${text}`.trimEnd()),
    ...added.map((text) => `  + ${text}`.trimEnd()),
  ]);
  return [`changed  ${path}`, ...blocks].join('\n');
}
