import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { writeWhole } from '../../src/core/index.ts';

/** What others load first; all else is in its place before them, the command last of all. */
const LOADED_FIRST = ['index.js', 'playwright.js', 'reporter.js', 'command.cjs', 'driftline.cjs'];
/** The command: tests tell by its time whether a build is older than its sources. */
const COMMAND = 'driftline.cjs';

/** Names the files of the build that is in place. */
const LIST = '.files';
const DRAFT = '.draft-';
/** A build that takes longer was killed. */
const LONGEST_BUILD_MS = 3_600_000;

/** Where a build is made: on the disk of its place, so that each file is renamed into it. */
export function draftFolder(outdir: string): string {
  const draft = join(outdir, `${DRAFT}${process.pid}-${Date.now()}`);
  mkdirSync(draft, { recursive: true });
  return draft;
}

/**
 * Puts a finished build in its place, file by file, each whole: a command that cron starts meanwhile finds every file
 * that it needs, for those of the build before stay until the next one. What is still the same stays as it is, and with
 * it the cached code that was made of it.
 * @param alone for a package: of other builds nothing is left
 */
export function publish(draft: string, outdir: string, { alone }: { readonly alone: boolean }): void {
  const files = filesIn(draft).sort((a, b) => LOADED_FIRST.indexOf(a) - LOADED_FIRST.indexOf(b));
  const before = alone ? [] : listedIn(outdir);
  chmodSync(join(draft, COMMAND), 0o755);
  for (const file of files) replace(join(draft, file), join(outdir, file));
  utimesSync(join(outdir, COMMAND), new Date(), new Date());
  rmSync(draft, { recursive: true, force: true });
  const kept = new Set([...files, ...before]);
  for (const file of filesIn(outdir)) {
    if (!kept.has(file) && !isFreshCache(outdir, file)) rmSync(join(outdir, file));
  }
  writeWhole(join(outdir, LIST), JSON.stringify(files));
}

function replace(from: string, to: string): void {
  if (existsSync(to) && readFileSync(from).equals(readFileSync(to))) return;
  mkdirSync(dirname(to), { recursive: true });
  renameSync(from, to);
}

/** What the build before made; nothing where it is not known. */
function listedIn(outdir: string): readonly string[] {
  const list = join(outdir, LIST);
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as string[]) : [];
}

/** V8's code cache of the command that is in place. */
function isFreshCache(outdir: string, file: string): boolean {
  const mtimeMs = (name: string) => statSync(join(outdir, name)).mtimeMs;
  return file.endsWith('.cache') && mtimeMs(file) > mtimeMs('command.cjs');
}

/** The files of a build, relative to its folder: without drafts, and without builds that have a folder of their own. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(DRAFT)) return sweep(path);
    if (!entry.isDirectory()) return entry.name === LIST ? [] : [entry.name];
    return existsSync(join(path, COMMAND)) ? [] : filesIn(path).map((file) => join(entry.name, file));
  });
}

/** A build that was killed leaves its draft. */
function sweep(draft: string): [] {
  const { mtimeMs } = statSync(draft, { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() };
  if (Date.now() - mtimeMs > LONGEST_BUILD_MS) rmSync(draft, { recursive: true, force: true });
  return [];
}
