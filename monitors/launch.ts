import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

/**
 * Starts the bundled command with V8's code cache: a process that cron starts spends most of its time compiling, each
 * time the same code. The first check of each Node version writes the cache beside the bundle; a cache that does not fit
 * is ignored by V8 and written anew; the build removes it together with the bundle. V8 tells two bundles apart by their
 * length alone, so the name tells them by their time. Where it cannot be written, the command starts as it would without.
 */
function launch(): void {
  const folder = __dirname;
  const bundle = join(folder, 'command.cjs');
  const built = Math.round(statSync(bundle).mtimeMs).toString(36);
  const cache = join(folder, `command-${built}-${process.version}-${process.arch}.cache`);
  const cachedData = readCache(cache);
  // The build writes it in ASCII, as the function that Node makes of a module: there is nothing to decode or to add.
  const script = new Script(readFileSync(bundle, 'latin1'), {
    filename: bundle,
    ...(cachedData ? { cachedData } : {}),
  });
  // What another command compiled is little of what a check needs.
  const isCheck = process.argv[2] === 'check';
  if (isCheck && (!cachedData || script.cachedDataRejected)) {
    process.once('exit', () => writeCache(cache, script));
  }
  const bundled = { exports: {} };
  script.runInThisContext()(bundled.exports, createRequire(bundle), bundled, bundle, dirname(bundle));
}

function readCache(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function writeCache(path: string, script: Script): void {
  try {
    // A cache fits the flags that it was made with: a contract's patterns set this one, and the next start has not met any.
    setFlagsFromString('--no-enable-experimental-regexp-engine-on-excessive-backtracks');
    // Renamed into its place: of two first runs at once, neither reads half a file. On the disk before that: V8 takes
    // a cache without looking, and a hole that a power cut left in it would crash every run to come.
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, script.createCachedData(), { flush: true });
    renameSync(draft, path);
  } catch {
    // A read-only installation starts without a cache.
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
