// Test support: runs the real Playwright with the real suite, for tests of every module.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../project/project-root.ts';
import { SETTINGS } from '../project/settings/settings.ts';

const CLI = join(projectRoot(), 'node_modules', '@playwright', 'test', 'cli.js');

/**
 * Environment variables, in addition to those of this process without settings and without those of a CI
 * system.
 */
type Variables = Readonly<Record<string, string>>;

/** The exit code and the output of a run. */
export interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
}

/**
 * Runs Playwright in the project's folder: `test`, `merge-reports`, …
 * @param folder another project to run this one's suite in
 */
export async function playwright(
  parameters: readonly string[],
  variables: Variables,
  folder?: string,
): Promise<Ended> {
  const unset = Object.fromEntries(SETTINGS.map(({ name }) => [name, '']));
  const outside = { NODE_OPTIONS: '', GITHUB_ACTIONS: '', GITHUB_STEP_SUMMARY: '', FORCE_COLOR: '0' };
  const env = { ...process.env, ...unset, ...outside, ...variables };
  const config = folder === undefined ? [] : ['--config', join(projectRoot(), 'playwright.config.ts')];
  const cwd = folder ?? projectRoot();
  const child = spawn(process.execPath, [CLI, ...parameters, ...config], { cwd, env });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const exitCode = await new Promise<number | null>((done) => child.once('close', done));
  return { exitCode, output: Buffer.concat(chunks).toString('utf8') };
}
