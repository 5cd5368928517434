import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { projectRoot } from '../../project/project-root.ts';
import { builtCommand, type Ended, runCommand, runIn } from '../../testing/command-for-tests.ts';
import { type InstalledProject, installedProject, writeFiles } from '../../testing/installed-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

before(builtCommand);

const FILES = {
  'contracts/their.openapi.yaml': readFileSync(
    join(projectRoot(), 'contracts/sealmetrics.openapi.yaml'),
    'utf8',
  ),
  'monitors/their.monitor.ts':
    'import { defineMonitor } from "driftline";\nexport default defineMonitor({ name: "their" });',
};

/** Runs the command as cron does: with nothing but PATH in the environment. */
function run(
  parameters: readonly string[],
  { command }: InstalledProject,
  cwd: string,
  project: string | false = false,
): Promise<Ended> {
  return runCommand(parameters, { command, cwd, project, bare: true, env: { PATH: process.env.PATH ?? '' } });
}

test('settings, contract, monitors and reports are found from any folder below the project', async () => {
  const project = installedProject({ ...FILES, '.env': 'REPORTS_DIR=out\nDATABASE_URL=theirs\n' });
  const below = join(project.folder, 'src/deep');
  mkdirSync(below, { recursive: true });
  const { exitCode, stdout, stderr } = await run(['check'], project, below);
  assert.equal(exitCode, 0, stderr);
  assert.match(stderr, /^BASE_URL is not set: /);
  const { monitor, contract } = runIn(stdout);
  assert.deepEqual([monitor, contract], ['their', 'contracts/their.openapi.yaml']);
  assert.deepEqual(readdirSync(join(project.folder, 'out')), ['history']);
  assert.deepEqual(readdirSync(below), []);
});

test('--project names the project from any working directory', async () => {
  const project = installedProject(FILES);
  const elsewhere = temporaryDirectory();
  const { exitCode, stdout, stderr } = await run(['check'], project, elsewhere, project.folder);
  assert.equal(exitCode, 0, stderr);
  assert.equal(runIn(stdout).monitor, 'their');
  assert.ok(existsSync(join(project.folder, 'reports/history')));
  assert.deepEqual(readdirSync(elsewhere), []);
});

test('--project has precedence over the project of the working directory', async () => {
  const project = installedProject(FILES);
  const other = temporaryDirectory();
  writeFiles(other, { ...FILES, 'monitors/their.monitor.ts': 'export default { name: "other" };' });
  const { stdout, stderr } = await run(['check'], project, project.folder, other);
  assert.equal(runIn(stdout).monitor, 'other', stderr);
});

for (const command of [
  'check',
  'watch',
  'check-config',
  'report',
  'status',
  'baseline show',
  'mock',
  'build',
]) {
  test(`without a project, ${command} sends nothing, writes nothing, and prints a hint`, async () => {
    const installed = installedProject();
    const nowhere = temporaryDirectory();
    const { exitCode, stdout, stderr } = await run(command.split(' '), installed, nowhere);
    assert.deepEqual([exitCode, stdout], [3, ''], stderr);
    assert.match(stderr, /^DL_PROJECT_MISSING: .* is not in a project/);
    assert.match(stderr, /driftline init.*--project DIR/);
    assert.deepEqual(readdirSync(nowhere), []);
  });
}

test('help, explain and lint work without a project', async () => {
  const installed = installedProject();
  const nowhere = temporaryDirectory();
  writeFiles(nowhere, { 'api.yaml': FILES['contracts/their.openapi.yaml'] });
  for (const parameters of [['help'], ['explain', 'stack-trace'], ['lint', 'api.yaml']]) {
    const { exitCode, stderr } = await run(parameters, installed, nowhere);
    assert.equal(exitCode, 0, stderr);
  }
});

test('--project with a missing folder is an error', async () => {
  const { exitCode, stderr } = await run(['check'], installedProject(), temporaryDirectory(), '/not/there');
  assert.equal(exitCode, 3);
  assert.match(stderr, /^DL_PROJECT_MISSING: --project names \/not\/there, which is not a folder\./);
});

test('several contracts without CONTRACT are an error that names them, and nothing is sent', async () => {
  const project = installedProject({ ...FILES, 'contracts/other.openapi.json': '{}' });
  const { exitCode, stdout, stderr } = await run(['check'], project, project.folder);
  assert.deepEqual([exitCode, stdout], [3, ''], stderr);
  assert.match(stderr, /contracts is a folder with 2 documents, and CONTRACT does not say which one to use/);
  assert.match(stderr, /contracts\/other\.openapi\.json, contracts\/their\.openapi\.yaml/);
});
