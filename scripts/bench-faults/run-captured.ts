import { spawn } from 'node:child_process';
import { projectRoot } from '../../src/project/project-root.ts';
import type { Environment } from '../environment.ts';

/** The output of a program, and how it ended. */
interface Captured {
  /** Undefined where a signal ended it. */
  readonly exitCode: number | undefined;
  /** It was killed because it took too long. */
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program in the project's folder until it ends, or kills it after `longestMs`. */
export function runCaptured(
  [program = '', ...parameters]: readonly string[],
  environment: Environment,
  longestMs: number,
): Promise<Captured> {
  return new Promise((done, fail) => {
    const child = spawn(program, parameters, { cwd: projectRoot(), env: environment });
    const texts = { stdout: '', stderr: '' };
    let timedOut = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      texts.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      texts.stderr += text;
    });
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, longestMs);
    child.once('error', fail);
    child.once('close', (code) => {
      clearTimeout(timer);
      done({ ...texts, exitCode: code ?? undefined, timedOut });
    });
  });
}
