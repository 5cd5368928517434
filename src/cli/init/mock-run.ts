import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SETTINGS } from '../../project/index.ts';

/**
 * Runs a monitor of the project once on the embedded mock server, by this very command: what was written works, or says
 * why not. No setting of the project takes part, nobody is notified, and its history does not begin with a mock.
 * @returns the exit code
 */
export function runOnMock(project: string, monitor: string, contract: string): number {
  const reports = mkdtempSync(join(tmpdir(), 'driftline-init-'));
  const none = Object.fromEntries(SETTINGS.map(({ name }) => [name, '']));
  const command = [...process.execArgv, process.argv[1] ?? ''];
  const env = { ...process.env, ...none, CONTRACT: join(project, contract), REPORTS_DIR: reports };
  try {
    const parameters = [...command, 'check', monitor, '--pretty', '--project', project];
    // Talk, for what was written is on stdout.
    return spawnSync(process.execPath, parameters, { env, stdio: ['ignore', 2, 2] }).status ?? 3;
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}
