#!/usr/bin/env node
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { projectOption, readCached, useProject, writeCached } from '../project/index.ts';

/**
 * Starts the bundled command with V8's code cache: a process that cron starts would spend most of its time on
 * compiling the same code. The first check with each Node version writes it to the project's cache; V8
 * rejects a cache that does not fit, and it is written again. V8 compares two bundles only by their length,
 * so the cache folder is named by a digest of the sources, and the file by the time of the bundle. Without a
 * cache the command works, but starts slower.
 */
function launch(): void {
  const bundle = join(__dirname, 'command.cjs');
  const built = Math.round(statSync(bundle).mtimeMs).toString(36);
  const name = `command-${built}-${process.version}-${process.arch}.cache`;
  const command = commandGiven();
  const cachedData = readCached(name);
  // The build writes the bundle in ASCII, already wrapped as a CommonJS function.
  const script = new Script(readFileSync(bundle, 'latin1'), {
    filename: bundle,
    ...(cachedData ? { cachedData } : {}),
  });
  // Only a check writes the cache: other commands compile little of the code that a check needs.
  const isCheck = command === 'check' && !process.argv.includes('--dry-run');
  if (isCheck && (!cachedData || script.cachedDataRejected)) {
    process.once('exit', () => {
      // V8 rejects a cache that was made with other flags. The patterns of a contract set this flag; a new
      // process has not.
      const { setFlagsFromString } = process.getBuiltinModule('node:v8');
      setFlagsFromString('--no-enable-experimental-regexp-engine-on-excessive-backtracks');
      writeCached(name, script.createCachedData());
    });
  }
  const bundled = { exports: {} };
  // Its files lie beside this one, so that it can use this one's `require`: another one costs half a millisecond.
  script.runInThisContext()(bundled.exports, require, bundled, bundle, dirname(bundle));
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
