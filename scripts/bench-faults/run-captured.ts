import { spawn } from 'node:child_process';
import { projectRoot } from '../../src/project/project-root.ts';
import type { Environment } from '../environment.ts';

/** What a program said, and how it ended. */
export interface Captured {
  /** Undefined where a signal ended it. */
  readonly exitCode: number | undefined;
  /** It was ended for taking too long. */
  readonly outOfTime: boolean;
  /** Of stdout. */
  readonly output: string;
  readonly errors: string;
}

/** Runs a program in the project's folder to its end, or to the end of its time. */
export function runCaptured(
  [program = '', ...parameters]: readonly string[],
  environment: Environment,
  longestMs: number,
): Promise<Captured> {
  return new Promise((done, fail) => {
    const child = spawn(program, parameters, { cwd: projectRoot(), env: environment });
    const texts = { output: '', errors: '' };
    let outOfTime = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      texts.output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      texts.errors += text;
    });
    const timer = setTimeout(() => {
      outOfTime = true;
      child.kill('SIGKILL');
    }, longestMs);
    child.once('error', fail);
    child.once('close', (code) => {
      clearTimeout(timer);
      done({ ...texts, exitCode: code ?? undefined, outOfTime });
    });
  });
}
