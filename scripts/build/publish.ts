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

/** Files that are loaded first. All others are put in place before them, the command last. */
const LOADED_FIRST = ['index.js', 'playwright.js', 'reporter.js', 'command.cjs', 'driftline.cjs'];
/** The command. Tests compare its time with the sources to see whether the build is up to date. */
const COMMAND = 'driftline.cjs';

/** Lists the files of the current build. */
const LIST = '.files';
const DRAFT = '.draft-';
/** A draft that is older belongs to a build that was killed. */
const LONGEST_BUILD_MS = 3_600_000;

/** The folder for a build in progress: on the same disk, so that each file can be renamed into place. */
export function draftFolder(outdir: string): string {
  const draft = join(outdir, `${DRAFT}${process.pid}-${Date.now()}`);
  mkdirSync(draft, { recursive: true });
  return draft;
}

/**
 * Puts a finished build in place, file by file, each atomically. A command that cron starts meanwhile finds
 * every file that it needs, because the files of the previous build stay until the next one. Unchanged files
 * are not touched, so that their code cache stays valid.
 * @param alone for a package: removes all files of other builds
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

/** The files of the previous build; none where there is no list. */
function listedIn(outdir: string): readonly string[] {
  const list = join(outdir, LIST);
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as string[]) : [];
}

/** Whether a file is V8's code cache of the current command. */
function isFreshCache(outdir: string, file: string): boolean {
  const mtimeMs = (name: string) => statSync(join(outdir, name)).mtimeMs;
  return file.endsWith('.cache') && mtimeMs(file) > mtimeMs('command.cjs');
}

/** The files of a build, relative to its folder, without drafts and without builds in subfolders. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(DRAFT)) return removeStale(path);
    if (!entry.isDirectory()) return entry.name === LIST ? [] : [entry.name];
    return existsSync(join(path, COMMAND)) ? [] : filesIn(path).map((file) => join(entry.name, file));
  });
}

/** Removes the draft of a build that was killed. */
function removeStale(draft: string): [] {
  const { mtimeMs } = statSync(draft, { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() };
  if (Date.now() - mtimeMs > LONGEST_BUILD_MS) rmSync(draft, { recursive: true, force: true });
  return [];
}
