#!/usr/bin/env node
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { projectOption, readCached, useProject, writeCached } from '../project/index.ts';

/**
 * Starts the bundled command with V8's code cache: a process that cron starts spends most of its time compiling, each
 * time the same code. The first check of each Node version writes it into the project's cache; one that does not fit is
 * ignored by V8 and written anew. V8 tells two bundles apart by their length alone: the cache's folder tells them by
 * their sources, and the name by their time. Without a cache the command starts slower, and as well.
 */
function launch(): void {
  const bundle = join(__dirname, 'command.cjs');
  const built = Math.round(statSync(bundle).mtimeMs).toString(36);
  const name = `command-${built}-${process.version}-${process.arch}.cache`;
  const command = commandGiven();
  const cachedData = readCached(name);
  // The build writes it in ASCII, as the function that Node makes of a module: there is nothing to decode or to add.
  const script = new Script(readFileSync(bundle, 'latin1'), {
    filename: bundle,
    ...(cachedData ? { cachedData } : {}),
  });
  // What another command compiled is little of what a check needs.
  const isCheck = command === 'check' && !process.argv.includes('--dry-run');
  if (isCheck && (!cachedData || script.cachedDataRejected)) {
    process.once('exit', () => {
      // A cache fits the flags that it was made with: a contract's patterns set this one, and the next start has met none.
      setFlagsFromString('--no-enable-experimental-regexp-engine-on-excessive-backtracks');
      writeCached(name, script.createCachedData());
    });
  }
  const bundled = { exports: {} };
  script.runInThisContext()(bundled.exports, createRequire(bundle), bundled, bundle, dirname(bundle));
}

/** The command's name, with the project known; what is wrong with `--project` is told by the command. */
function commandGiven(): string | undefined {
  try {
    const { project, others } = projectOption(process.argv.slice(2));
    if (project !== undefined) useProject(project);
    return others[0];
  } catch {
    return undefined;
  }
}

// A bundle that does nothing, or breaks off, has not found the API to be well; Node would end with 0, or with 1.
process.exitCode = 3;
try {
  launch();
} catch (error) {
  process.stderr.write(
    `${error instanceof Error ? error.stack : error}\n  Run npm ci, which builds dist/ anew.\n`,
  );
}
