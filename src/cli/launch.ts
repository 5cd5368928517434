#!/usr/bin/env node
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { projectOption, readCached, useProject, writeCached } from '../project/index.ts';

/**
 * Starts the bundled command with V8's code cache: a process that cron starts would spend most of its time on
 * compiling the same code. The first check with each Node version writes it to the project's cache, for each file of the
 * build that it loads; V8 rejects a cache that does not fit, and it is written again. V8 compares two files only by their
 * length, so the cache folder is named by a digest of the sources, and the file by the time of the file of the build.
 * Without a cache the command works, but starts slower.
 */
function launch(): void {
  // Only a check writes the cache: other commands compile little of the code that a check needs.
  isCheck = commandGiven() === 'check' && !process.argv.includes('--dry-run');
  load('./command.cjs');
}

let isCheck = false;
/** The modules of the files of the build that were loaded. */
const loaded = new Map<string, { exports: unknown }>();
/** What is written to the cache at the end. */
const uncached: (() => void)[] = [];

/** Loads a file of the build, `./yaml.cjs`, once. */
function load(file: string): unknown {
  const known = loaded.get(file);
  if (known) return known.exports;
  const path = join(__dirname, file);
  const built = Math.round(statSync(path).mtimeMs).toString(36);
  const name = `${file.slice('./'.length, -'.cjs'.length)}-${built}-${process.version}-${process.arch}.cache`;
  const cachedData = readCached(name);
  // The build writes the command in ASCII, already wrapped as a CommonJS function; other files are loaded by Node as well.
  const text = readFileSync(path, 'latin1');
  const script = new Script(file === './command.cjs' ? text : wrapped(text), {
    filename: path,
    ...(cachedData ? { cachedData } : {}),
  });
  if (isCheck && (!cachedData || script.cachedDataRejected)) {
    if (uncached.length === 0) process.once('exit', writeCaches);
    uncached.push(() => writeCached(name, script.createCachedData()));
  }
  const module = { exports: {} };
  // Before it runs: files may load each other in a circle.
  loaded.set(file, module);
  try {
    script.runInThisContext()(module.exports, requireThere, module, path, __dirname);
  } catch (error) {
    loaded.delete(file);
    throw error;
  }
  return module.exports;
}

function wrapped(text: string): string {
  return `(function (exports, require, module, __filename, __dirname) { ${text}\n});`;
}

function writeCaches(): void {
  // V8 rejects a cache that was made with other flags. The patterns of a contract set this flag; a new
  // process has not.
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  setFlagsFromString('--no-enable-experimental-regexp-engine-on-excessive-backtracks');
  for (const write of uncached) write();
}

/**
 * The `require` of files of the build. They lie beside this one, so that its own serves for all that are none: another one
 * costs half a millisecond.
 */
function requireThere(name: string): unknown {
  return /^\.\/[\w.-]+\.cjs$/.test(name) ? load(name) : require(name);
}

/** The name of the command, after applying `--project`. Errors of that option are left to the command. */
function commandGiven(): string | undefined {
  try {
    const { project, others } = projectOption(process.argv.slice(2));
    if (project !== undefined) useProject(project);
    return others[0];
  } catch {
    return undefined;
  }
}

// A bundle that does nothing, or fails, must not report 0 or 1, with which Node would end.
process.exitCode = 3;
try {
  launch();
} catch (error) {
  process.stderr.write(
    `${error instanceof Error ? error.stack : error}\n  Install driftline again; in its own repository, run npm run build.\n`,
  );
}
