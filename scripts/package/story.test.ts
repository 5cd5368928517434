import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type MockServer, startMock } from '../../src/mock/start.ts';
import { openContract } from '../../src/openapi/open.ts';
import { projectRoot } from '../../src/project/project-root.ts';
import { builtCommand, runIn } from '../../src/testing/command-for-tests.ts';
import { temporaryDirectory } from '../../src/testing/temporary-directory-for-tests.ts';
import { type Ended, Installation, sharedInstallation, sharedTarball } from './installation.ts';

// How a user works with the package, from the first command to cron, in a folder outside of this repository.
// The tests depend on each other: each continues where the previous one ended.

const skip =
  !existsSync(join(projectRoot(), 'src/cli/commands/init.ts')) && '"driftline init" does not exist yet';

/** The oldest version that package.json allows. */
const OLDEST_PLAYWRIGHT = '1.56.0';
const CREDENTIALS = { identifier: 'me@example.com', secret: 'a password of my own' };

const OWN_SPEC = `
import { test as base, mergeTests } from '@playwright/test';
import { expect, test as contract } from 'driftline/playwright';

const own = base.extend<{ email: string }>({ email: 'nobody@example.invalid' });
const test = mergeTests(contract, own);

test('a spec of my own', async ({ request, email }) => {
  const response = await request.post('auth/login', { data: { email, password: 'wrong' } });
  await expect(response).toKeepContract({ expects: 'refused' });
});
`;
const OWN_MONITOR = `
import { defineMonitor } from 'driftline';
import { steps } from './steps.ts';

export default defineMonitor({ name: 'mine', settingsPrefix: 'MINE_', steps });
`;
const OWN_STEPS = `export const steps = [{ operation: 'login' }, { operation: 'listAccounts' }];\n`;

const [tarballs, folder] = [temporaryDirectory(), temporaryDirectory()];
const [wholeFolder, smallFolder] = [temporaryDirectory(), temporaryDirectory()];
const [cronFolder, oldFolder] = [temporaryDirectory(), temporaryDirectory()];

describe('an installed package', { skip }, () => {
  let mine: Installation;
  let small: Installation;
  let tarball = '';
  let packed = '';
  let api: MockServer;
  before(async () => {
    await builtCommand();
    const made = await sharedTarball(tarballs);
    tarball = made.path;
    mine = (await sharedInstallation('whole', made, wholeFolder)).copy(folder);
    small = await sharedInstallation('small', made, smallFolder);
    packed = mine.hash();
    const contract = await openContract(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml'));
    api = await startMock(contract, { credentials: CREDENTIALS });
  });
  after(() => api?.close());

  function succeeded({ exitCode, stdout, stderr }: Ended): void {
    assert.equal(exitCode, 0, `${stdout}\n${stderr}`);
  }

  test('init writes the files of a project', async () => {
    succeeded(await mine.npx(['driftline', 'init']));
    for (const path of [
      'contracts/sealmetrics.openapi.yaml',
      'specs/login/success.spec.ts',
      'specs/contract.spec.ts',
      'monitors/login.monitor.ts',
      'reports/.gitignore',
      'playwright.config.ts',
      'tsconfig.json',
      '.env.example',
    ]) {
      assert.ok(existsSync(mine.path(path)), path);
    }
  });

  test('the suite runs on the mock server', async () => {
    succeeded(await mine.program(['playwright', 'test']));
    const findings = JSON.parse(readFileSync(mine.path('reports/out/findings.json'), 'utf8'));
    assert.deepEqual(findings.notRun, []);
    assert.ok(existsSync(mine.path('reports/out/junit.xml')));
  });

  test('check records its run in the history, and report writes its pages', async () => {
    const checked = await mine.program(['driftline', 'check']);
    succeeded(checked);
    assert.equal(runIn(checked.stdout).verdict, 'up');
    assert.ok(readdirSync(mine.path('reports/history')).some((name) => name.endsWith('.ndjson')));
    succeeded(await mine.program(['driftline', 'report']));
    for (const page of ['index.html', 'monitor.html', 'contract.html']) {
      assert.ok(existsSync(mine.path('reports/out', page)), page);
    }
  });

  test("a user's own spec, with own fixtures, is judged by the contract", async () => {
    writeFileSync(mine.path('specs/own.spec.ts'), OWN_SPEC);
    succeeded(await mine.program(['playwright', 'test', 'own.spec.ts']));
    api.setFault('const-other');
    const env = {
      BASE_URL: api.url,
      LOGIN_EMAIL: CREDENTIALS.identifier,
      LOGIN_PASSWORD: CREDENTIALS.secret,
    };
    const { exitCode, stdout } = await mine.program(['playwright', 'test', 'success.spec.ts'], { env });
    api.setFault(undefined);
    assert.equal(exitCode, 1);
    assert.match(stdout, /body-const-wrong/);
  });

  test("a user's own monitor reads its settings from .env", async () => {
    writeFileSync(mine.path('monitors/mine.monitor.ts'), OWN_MONITOR);
    writeFileSync(mine.path('monitors/steps.ts'), OWN_STEPS);
    const settings = {
      BASE_URL: api.url,
      LOGIN_EMAIL: CREDENTIALS.identifier,
      LOGIN_PASSWORD: CREDENTIALS.secret,
    };
    writeFileSync(
      mine.path('.env'),
      Object.entries(settings)
        .map(([name, value]) => `MINE_${name}="${value}"\n`)
        .join(''),
    );
    const before = api.received.length;
    const checked = await mine.program(['driftline', 'check', 'mine']);
    succeeded(checked);
    const { verdict, target } = runIn(checked.stdout);
    assert.deepEqual({ verdict, target }, { verdict: 'up', target: api.url });
    assert.deepEqual(
      api.received.slice(before).map(({ operation, status }) => `${operation} ${status}`),
      ['login 200', 'listAccounts 200'],
    );
  });

  test("a script of the user's package.json runs the same check from npm, in any folder below", async () => {
    const manifest = JSON.parse(readFileSync(mine.path('package.json'), 'utf8'));
    const scripts = { ...manifest.scripts, 'check:mine': 'driftline check mine' };
    writeFileSync(mine.path('package.json'), JSON.stringify({ ...manifest, scripts }, null, 2));
    const passed = await mine.npmRun('check:mine', { cwd: mine.path('specs') });
    succeeded(passed);
    assert.equal(runIn(passed.stdout).target, api.url);
    api.setFault('const-other');
    const broken = await mine.npmRun('check:mine');
    api.setFault(undefined);
    assert.equal(broken.exitCode, 2, broken.stderr);
    assert.equal(runIn(broken.stdout).verdict, 'broken');
  });

  /** Like a crontab line: the file by its path, from another folder, with a nearly empty environment. */
  const asCron = (installation: Installation, names: readonly string[], options = {}) =>
    installation.node(
      [
        installation.path('node_modules/driftline/dist/driftline.cjs'),
        ...['check', ...names, '--project', installation.folder],
      ],
      { cwd: tmpdir(), bare: true, ...options },
    );

  test('cron runs the same check from another folder', async () => {
    const passed = await asCron(mine, ['mine']);
    succeeded(passed);
    assert.equal(runIn(passed.stdout).target, api.url);
    api.setFault('const-other');
    const broken = await asCron(mine, ['mine']);
    api.setFault(undefined);
    assert.equal(broken.exitCode, 2, broken.stderr);
    assert.equal(runIn(broken.stdout).verdict, 'broken');
  });

  test('without a project, check is an error that names "driftline init"', async () => {
    const command = mine.path('node_modules/driftline/dist/driftline.cjs');
    const { exitCode, stdout, stderr } = await mine.node([command, 'check'], { cwd: tarballs, bare: true });
    assert.equal(exitCode, 3);
    assert.equal(stdout, '');
    assert.match(stderr, /driftline init/);
  });

  test('everything works with a read-only node_modules', async () => {
    mine.protect();
    try {
      const options = { asOtherUser: true, env: { HOME: mine.folder } };
      succeeded(await asCron(mine, ['mine'], options));
      succeeded(await mine.program(['driftline', 'report'], options));
      succeeded(await mine.program(['playwright', 'test', 'login/success.spec.ts', 'own.spec.ts'], options));
    } finally {
      mine.release();
    }
  });

  test('the files of the package are unchanged', () => {
    assert.equal(mine.hash(), packed);
  });

  test('init, check and report work without Playwright', async () => {
    const cron = small.copy(cronFolder);
    succeeded(await cron.program(['driftline', 'init']));
    succeeded(await asCron(cron, []));
    succeeded(await cron.program(['driftline', 'report']));
    assert.ok(!existsSync(cron.path('node_modules/@playwright')));
    assert.equal(cron.hash(), packed);
  });

  test(`the suite runs with Playwright ${OLDEST_PLAYWRIGHT} as well`, async () => {
    const old = Installation.install(oldFolder, [tarball, `@playwright/test@${OLDEST_PLAYWRIGHT}`]);
    assert.equal(old.packages().filter((path) => path.endsWith('/@playwright/test')).length, 1);
    succeeded(await old.program(['driftline', 'init']));
    mkdirSync(old.path('specs'), { recursive: true });
    writeFileSync(old.path('specs/own.spec.ts'), OWN_SPEC);
    const ended = await old.program(['playwright', 'test']);
    succeeded(ended);
    assert.doesNotMatch(ended.stdout + ended.stderr, /internal error/i);
  });
});
