import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SETTINGS } from '../../project/index.ts';

/**
 * Runs a monitor of the project once against the embedded mock server, in a process of this command, to show
 * that the written files work. It uses no setting of the project, sends no notification and writes no
 * history.
 * @returns the exit code
 */
export function runOnMock(project: string, monitor: string, contract: string): number {
  const reports = mkdtempSync(join(tmpdir(), 'driftline-init-'));
  const none = Object.fromEntries(SETTINGS.map(({ name }) => [name, '']));
  const command = [...process.execArgv, process.argv[1] ?? ''];
  const env = { ...process.env, ...none, CONTRACT: join(project, contract), REPORTS_DIR: reports };
  try {
    const parameters = [...command, 'check', monitor, '--pretty', '--project', project];
    // To stderr: stdout has the list of written files.
    return spawnSync(process.execPath, parameters, { env, stdio: ['ignore', 2, 2] }).status ?? 3;
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}
