import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import { SETTINGS } from '../../project/settings/settings.ts';
import { builtCommand } from '../../testing/command-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
}

/** The steps of the only job of a workflow. */
function stepsOf(name: string): readonly Step[] {
  const file = join(projectRoot(), 'monitors', 'deploy', 'github-actions', name);
  const { jobs } = parse(readFileSync(file, 'utf8')) as {
    jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
  };
  return Object.values(jobs)[0]?.steps ?? [];
}

/** A project with Driftline installed, as `npm ci` leaves it. */
function installedProject(): string {
  const project = temporaryDirectory();
  const bin = join(project, 'node_modules', '.bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(projectRoot(), join(project, 'node_modules', 'driftline'), 'dir');
  const command = join(projectRoot(), 'dist', 'driftline.cjs');
  chmodSync(command, 0o755);
  symlinkSync(command, join(bin, 'driftline'));
  writeFileSync(
    join(project, 'package.json'),
    '{ "type": "module", "devDependencies": { "driftline": "*" } }',
  );
  for (const name of ['contracts/sealmetrics.openapi.yaml', 'monitors/login.monitor.ts'])
    cpSync(join(projectRoot(), name), join(project, name));
  return project;
}

test('the commands of the monitor’s workflow and of the status page’s run step by step, and publish a page without a secret', async () => {
  await builtCommand();
  const credentials = { identifier: 'canary-somebody@example.com', secret: 'canary-password' };
  const contract = await openContract(join(projectRoot(), 'contracts', 'sealmetrics.openapi.yaml'));
  await using mock = await startMock(contract, { credentials, fault: 'token-type-other-case' });
  const project = installedProject();
  const values: Readonly<Record<string, string>> = {
    'vars.BASE_URL': mock.url,
    'secrets.LOGIN_EMAIL': credentials.identifier,
    'secrets.LOGIN_PASSWORD': credentials.secret,
  };
  /** Runs the commands of a job in order, and returns the exit code of each. `npm ci` needs a registry. */
  const runJob = async (name: string) => {
    const codes: (number | null)[] = [];
    let printed = '';
    for (const { run, env = {} } of stepsOf(name)) {
      if (run === undefined || run === 'npm ci') continue;
      const filled = Object.entries(env).map(([key, text]) => [
        key,
        text.replace(/\$\{\{ *(\S+) *\}\}/g, (_all, place: string) => values[place] ?? ''),
      ]);
      const { exitCode, output } = await ended(run, project, Object.fromEntries(filled));
      codes.push(exitCode);
      printed += output;
    }
    return { codes, printed };
  };
  // The check finds the violation, so that the report of the failure follows.
  const monitor = await runJob('monitor.yml');
  assert.deepEqual(monitor.codes, [2, 0], monitor.printed);
  assert.ok(readdirSync(join(project, 'reports', 'history')).length > 0);
  const published = await runJob('status-page.yml');
  assert.deepEqual(published.codes, [0], published.printed);

  const upload = stepsOf('status-page.yml').find(({ uses }) => uses?.includes('upload-pages-artifact'));
  const site = join(project, upload?.with?.path ?? '');
  const page = readFileSync(join(site, 'index.html'), 'utf8');
  assert.match(page, /login/);
  const all = readdirSync(site).map((name) => readFileSync(join(site, name), 'utf8'));
  for (const text of all) {
    assert.doesNotMatch(text, /canary/);
    assert.ok(!text.includes(new URL(mock.url).host));
  }
});

/** Runs a script as GitHub's runner does. */
async function ended(script: string, cwd: string, own: Readonly<Record<string, string>>) {
  const unset = Object.fromEntries(SETTINGS.map(({ name }) => [name, '']));
  const env = { ...process.env, ...unset, NODE_OPTIONS: '', npm_config_offline: 'true', ...own };
  const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', script], { cwd, env });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const exitCode = await new Promise<number | null>((done) => child.once('close', done));
  return { exitCode, output: Buffer.concat(chunks).toString('utf8') };
}
