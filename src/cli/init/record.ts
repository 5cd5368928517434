import { createHash } from 'node:crypto';
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
interface TemplateDifference {
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

/** A change of a template in one place since its file was written. */
interface TemplateChange {
  /** The line of the current template; counts from 1. */
  readonly line: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/**
 * The hashes of a template's lines, by which a later version finds its changes without a copy of the old
 * text.
 */
export function lineHashes(text: string): string[] {
  return linesOf(text).map(hashOf);
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}

function hashOf(line: string): string {
  return createHash('sha256').update(line.trimEnd()).digest('hex').slice(0, 8);
}

/**
 * The changes of a template since a file was made from it that the file does not have yet. Edits of the user
 * are not among them.
 * @param before hashes of the lines of the old template
 * @param now the current template
 * @param own the file of the project
 */
export function pendingChanges(before: readonly string[], now: string, own: string): TemplateChange[] {
  const lines = linesOf(now);
  const mine = new Map(linesOf(own).map((line) => [hashOf(line), line]));
  const inFile = counted(lineHashes(own));
  const inTemplate = counted(lineHashes(now));
  const changes = changesBetween(before, lines.map(hashOf));
  return changes.flatMap(({ at, removed, added }) => {
    const stillThere = removed.filter((hash) => (inFile.get(hash) ?? 0) > (inTemplate.get(hash) ?? 0));
    const texts = lines.slice(at, at + added);
    const missing = texts.filter((line) => {
      const hash = hashOf(line);
      return line.trim() !== '' && (inFile.get(hash) ?? 0) < (inTemplate.get(hash) ?? 0);
    });
    if (stillThere.length === 0 && missing.length === 0) return [];
    return [{ line: at + 1, removed: stillThere.map((hash) => mine.get(hash) ?? ''), added: texts }];
  });
}

function counted(hashes: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const hash of hashes) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  return counts;
}

interface Changed {
  /** Index into the current lines. */
  readonly at: number;
  readonly removed: readonly string[];
  /** The number of new lines from there on. */
  readonly added: number;
}

/**
 * The differences of two lists, by their longest common subsequence, for templates of a few hundred lines.
 */
function changesBetween(before: readonly string[], now: readonly string[]): Changed[] {
  const lengths = commonLengths(before, now);
  const changes: Changed[] = [];
  let [old, next] = [0, 0];
  while (old < before.length || next < now.length) {
    const [oldStart, nextStart] = [old, next];
    while ((old < before.length || next < now.length) && before[old] !== now[next]) {
      const skipsOld =
        next >= now.length ||
        (old < before.length && after(lengths, old + 1, next) >= after(lengths, old, next + 1));
      if (skipsOld) old += 1;
      else next += 1;
    }
    if (old > oldStart || next > nextStart) {
      changes.push({ at: nextStart, removed: before.slice(oldStart, old), added: next - nextStart });
    }
    old += 1;
    next += 1;
  }
  return changes;
}

/** The length of the longest common subsequence of the items from each pair of indexes on. */
function commonLengths(before: readonly string[], now: readonly string[]): number[][] {
  const table = Array.from({ length: before.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  for (let old = before.length - 1; old >= 0; old -= 1) {
    const row = table[old] ?? [];
    for (let next = now.length - 1; next >= 0; next -= 1) {
      row[next] =
        before[old] === now[next]
          ? after(table, old + 1, next + 1) + 1
          : Math.max(after(table, old + 1, next), after(table, old, next + 1));
    }
  }
  return table;
}

function after(table: readonly (readonly number[])[], old: number, next: number): number {
  return table[old]?.[next] ?? 0;
}
