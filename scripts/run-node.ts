import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../src/project/project-root.ts';
import type { Environment } from './environment.ts';

const root = projectRoot();

export const COMMAND = join(root, 'dist', 'driftline.cjs');
export const PLAYWRIGHT = join(root, 'node_modules', '@playwright', 'test', 'cli.js');

interface RunOptions {
  /** Default: the environment of this process. */
  readonly environment?: Environment;
  /** Discards its output. */
  readonly quiet?: boolean;
}

/**
 * Runs Node in the project's folder, on the terminal of this process.
 * @returns the exit code; as in a shell, 128 plus the signal's number where a signal ended it
 */
export function runNode(parameters: readonly string[], options: RunOptions = {}): Promise<number> {
  return runProgram(process.execPath, parameters, options);
}

/** Runs any program like `runNode`. @returns 127 where the program is not found */
export function runProgram(
  program: string,
  parameters: readonly string[],
  { environment = process.env, quiet = false }: RunOptions = {},
): Promise<number> {
  return new Promise((done, fail) => {
    const stdio = quiet ? 'ignore' : 'inherit';
    const child = spawn(program, parameters, { cwd: root, env: environment, stdio });
    child.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? done(127) : fail(error),
    );
    child.once('exit', (code, signal) => done(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

/** Builds `dist/`, or the folder of `--outdir`. @returns the exit code */
export function build(...parameters: string[]): Promise<number> {
  return runNode(['--import', 'tsx', join('scripts', 'build.ts'), ...parameters]);
}
