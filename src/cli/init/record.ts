import { lineHashes, pendingChanges, type TemplateChange } from './line-changes.ts';
import type { Templates } from './templates.ts';

/** Where `driftline init` remembers which templates it used; it belongs into the repository. */
export const RECORD = '.driftline/init.json';

/** The templates that the files of a project were made from. */
export interface InitRecord {
  /** The version of Driftline that wrote it. */
  readonly driftline: string;
  /** By the path of a file: short hashes of the lines that its template had; empty where the file is the project's own. */
  readonly templates: Readonly<Record<string, string>>;
}

/** The record after files were planned: what was written is remembered, what was kept stays as it was known. */
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

/** As it is written: a line a file, so that it reads well in a diff. */
export function recordText({ driftline, templates }: InitRecord): string {
  const entries = Object.entries(templates).map(
    ([path, hashes]) => `    ${JSON.stringify(path)}: ${JSON.stringify(hashes)}`,
  );
  return `{\n  "driftline": ${JSON.stringify(driftline)},\n  "templates": {\n${entries.join(',\n')}\n  }\n}\n`;
}

function hashesOf(templates: Templates, path: string): string {
  return lineHashes(templates.get(path) ?? '').join(' ');
}

/** The record once everything was seen: nothing that the templates say today is shown again. */
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

/** What of the templates is not in the project yet, or not any more as it was: for `driftline init --check`. */
export interface TemplateDifference {
  readonly path: string;
  /** Empty: it is a file that the templates did not have before. */
  readonly changes: readonly TemplateChange[];
}

/** A project has those of a kind, or has none of them. */
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
    // A file that somebody removed is not wanted, and one of the project's own is none of ours.
    if (own === undefined || before === '') return [];
    const changes = pendingChanges(before.split(' '), templates.get(path) ?? '', own);
    return changes.length > 0 ? [{ path, changes }] : [];
  });
}

/** A difference as text: the path, and for each place what goes and what comes. */
export function differenceText({ path, changes }: TemplateDifference): string {
  if (changes.length === 0) return `new      ${path}`;
  const blocks = changes.flatMap(({ line, removed, added }) => [
    `  @@ line ${line} @@`,
    ...removed.map((text) => `  - ${text}`.trimEnd()),
    ...added.map((text) => `  + ${text}`.trimEnd()),
  ]);
  return [`changed  ${path}`, ...blocks].join('\n');
}
