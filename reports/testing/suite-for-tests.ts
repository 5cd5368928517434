// Test support: the real Playwright on the real suite, for tests of every room.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot, SETTINGS } from '../../contracts/index.ts';

export { textsBelow } from '../playwright/written-for-tests.ts';

const CLI = join(projectRoot(), 'node_modules', '@playwright', 'test', 'cli.js');

/** Variables of a process, beside those of this one without settings and without what a CI system sets. */
export type Variables = Readonly<Record<string, string>>;

/** What became of a run, and all that it printed. */
export interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
}

/** Runs Playwright in the project's folder: `test`, `merge-reports`, … */
export async function playwright(parameters: readonly string[], variables: Variables): Promise<Ended> {
  const unset = Object.fromEntries(SETTINGS.map(({ name }) => [name, '']));
  const outside = { NODE_OPTIONS: '', GITHUB_ACTIONS: '', GITHUB_STEP_SUMMARY: '', FORCE_COLOR: '0' };
  const env = { ...process.env, ...unset, ...outside, ...variables };
  const child = spawn(process.execPath, [CLI, ...parameters], { cwd: projectRoot(), env });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const exitCode = await new Promise<number | null>((done) => child.once('close', done));
  return { exitCode, output: Buffer.concat(chunks).toString('utf8') };
}
