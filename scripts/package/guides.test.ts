import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { NoOperationTraceWriter } from '@actions/workflow-parser';
import { parseAction } from '@actions/workflow-parser/actions/action-parser';
import { convertActionTemplate } from '@actions/workflow-parser/actions/action-template';
import { parse } from 'yaml';
import { type MockServer, startMock } from '../../src/mock/start.ts';
import { openContract } from '../../src/openapi/open.ts';
import { projectRoot } from '../../src/project/project-root.ts';
import { SETTINGS } from '../../src/project/settings/settings.ts';
import { builtCommand } from '../../src/testing/command-for-tests.ts';
import { temporaryDirectory } from '../../src/testing/temporary-directory-for-tests.ts';
import { type CompositeAction, gitlabJobs, runAction, runGitlabJob } from './ci-jobs.ts';
import { sharedInstallation, sharedTarball } from './installation.ts';

// The guides of GitHub Actions and GitLab, tried from the packed tarball in folders that have nothing but a document.

const root = projectRoot();
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const ACTION = join(root, 'action.yml');
const action = parse(read('action.yml')) as CompositeAction;
const { version } = JSON.parse(read('package.json')) as { version: string };

/** The parsed YAML of a guide's code. */
const yamlIn = (guide: string): unknown[] =>
  [...read(`docs/guides/${guide}`).matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => parse(text));

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: object;
}

/** The steps of the guide that use the action, in its order. */
const steps = yamlIn('github-actions.md')
  .flatMap((each) => {
    if (Array.isArray(each)) return each as Step[];
    return Object.values((each as { jobs: Record<string, { steps: Step[] }> }).jobs).flatMap(
      (job) => job.steps,
    );
  })
  .filter(({ uses }) => uses?.startsWith('driftline/driftline@'));

test('GitHub’s own parser accepts the action, and finds a misspelt key', () => {
  const errors = (content: string) => {
    const { context, value } = parseAction({ name: 'action.yml', content }, new NoOperationTraceWriter());
    if (value) convertActionTemplate(context, value);
    return context.errors.getErrors().map(({ message }) => message);
  };
  assert.deepEqual(errors(read('action.yml')), []);
  assert.equal(errors(read('action.yml').replace('working-directory: $', 'working-directroy: $')).length, 1);
});

test('no script of the action or the component has an expression in it: inputs are variables', () => {
  for (const { run = '' } of action.runs.steps) assert.doesNotMatch(run, /\$\{\{/);
  const [job] = Object.values(gitlabJobs(read('templates/driftline.yml'), {}));
  const written = parse(read('templates/driftline.yml').split(/^---$/m)[1] ?? '') as Record<
    string,
    { script: string[] }
  >;
  for (const { script } of Object.values(written)) assert.doesNotMatch(script.join('\n'), /\$\[\[/);
  assert.equal(job?.stage, 'test');
});

test('other actions are pinned by commit, and the version is the package’s', () => {
  for (const { uses } of action.runs.steps) if (uses) assert.match(uses, /@[\da-f]{40}$/);
  assert.equal(action.inputs.version?.default, version);
  assert.match(read('templates/driftline.yml'), new RegExp(`installed\\n +default: ${version}\\n`));
});

test('every input that the guides name exists, every input is in their tables, and the settings exist', () => {
  const tables = { 'github-actions.md': Object.keys(action.inputs), 'gitlab.md': componentInputs() };
  for (const [guide, inputs] of Object.entries(tables)) {
    const text = read(`docs/guides/${guide}`);
    for (const name of inputs) assert.ok(text.includes(`\`${name}\``), `${guide}: ${name}`);
  }
  const names: readonly string[] = SETTINGS.map(({ name }) => name);
  for (const { uses = '', with: inputs = {}, env = {} } of steps) {
    assert.equal(uses, `driftline/driftline@v${version}`);
    for (const name of Object.keys(inputs)) assert.ok(name in action.inputs, name);
    for (const name of Object.keys(env)) assert.ok(names.includes(name), name);
  }
  for (const { component, inputs } of includes()) {
    if (component) assert.ok(component.endsWith(`@${version}`));
    for (const name of Object.keys(inputs)) assert.ok(componentInputs().includes(name), name);
  }
});

function componentInputs(): string[] {
  const [header = ''] = read('templates/driftline.yml').split(/^---$/m);
  return Object.keys((parse(header) as { spec: { inputs: object } }).spec.inputs);
}

interface Include {
  readonly component?: string;
  readonly inputs: Readonly<Record<string, string>>;
}

const includes = () => yamlIn('gitlab.md').flatMap((each) => (each as { include: Include[] }).include);

test('GitLab’s component has the shape that its documentation describes', () => {
  const text = read('templates/driftline.yml');
  const [header = '', ...others] = text.split(/^---$/m);
  assert.equal(others.length, 1);
  const { spec, ...rest } = parse(header) as { spec: { inputs: Record<string, Record<string, unknown>> } };
  assert.deepEqual([Object.keys(spec), Object.keys(rest)], [['inputs'], []]);
  for (const [name, input] of Object.entries(spec.inputs)) {
    const known = ['description', 'default', 'options', 'regex', 'type'];
    for (const key of Object.keys(input)) assert.ok(known.includes(key), `${name}: ${key}`);
    if (input.options) assert.ok((input.options as unknown[]).includes(input.default), name);
    assert.ok(text.includes(`$[[ inputs.${name} ]]`), `${name} is not used`);
  }
  const [[name, job] = ['', undefined]] = Object.entries(gitlabJobs(text, { job: 'contract' }));
  assert.equal(name, 'contract');
  const keywords = ['stage', 'image', 'variables', 'script', 'cache', 'artifacts', 'rules'];
  assert.deepEqual(Object.keys(job ?? {}).sort(), [...keywords].sort());
  assert.throws(() => gitlabJobs(text, { 'fail-on': 'never' }), /none of error/);
  assert.throws(() => gitlabJobs(text, { contrakt: 'x' }), /no input contrakt/);
});

describe('a repository with nothing but a document', () => {
  const [tarballs, wholeFolder, runner] = [temporaryDirectory(), temporaryDirectory(), temporaryDirectory()];
  let packed = '';
  let mock: MockServer;
  before(async () => {
    await builtCommand();
    const tarball = await sharedTarball(tarballs);
    packed = `file:${tarball.path}`;
    (await sharedInstallation('whole', tarball, wholeFolder)).copy(modules);
    mock = await startMock(await openContract(join(root, 'src/testing/petstore.openapi.yaml')));
  });
  after(() => mock?.close());

  /** A copy, in the version of Playwright that is tested here; the action adds driftline where a test has none. */
  const modules = temporaryDirectory();

  /** A clone with a document, and what is installed already. */
  function clone(): string {
    const [origin, workspace] = [temporaryDirectory(), temporaryDirectory()];
    const git = (...parameters: readonly string[]) =>
      execFileSync('git', parameters, { cwd: workspace, stdio: 'ignore' });
    execFileSync('git', ['init', '--bare', '--quiet', origin]);
    git('init', '--quiet', '--initial-branch=main');
    git('remote', 'add', 'origin', origin);
    copyFileSync(join(root, 'src/testing/petstore.openapi.yaml'), join(workspace, 'openapi.yaml'));
    symlinkSync(join(modules, 'node_modules'), join(workspace, 'node_modules'));
    return workspace;
  }

  /** In place of npm's, which takes longer than Driftline; the first example is run with npm's. */
  const quick = { PATH: `${temporaryDirectory()}:${process.env.PATH}` };
  before(() => {
    const [folder = ''] = quick.PATH.split(':');
    const script = '#!/bin/sh\nshift 2\nprogram=$1\nshift\nexec "node_modules/.bin/$program" "$@"\n';
    writeFileSync(join(folder, 'npx'), script, { mode: 0o755 });
  });

  const run = (workspace: string, inputs: Readonly<Record<string, string>>, env = {}) =>
    runAction(ACTION, {
      ...{ workspace, temporary: runner, env },
      inputs: { ...inputs, version: packed, ...(inputs['base-url'] ? { 'base-url': mock.url } : {}) },
    });

  test('the first example of GitHub runs the suite, and a fault is an annotation at the line of the document', async () => {
    const workspace = clone();
    mock.setFault('every-property-of-other-type');
    const ended = await run(workspace, { ...steps[0]?.with, args: '--grep=listPets' });
    mock.setFault(undefined);
    assert.equal(ended.exitCode, 1, ended.stdout);
    assert.match(ended.stdout, /^::error .*file=openapi\.yaml,line=\d+/m);
    assert.match(ended.summary, /listPets/);
    assert.deepEqual(ended.outputs, {
      'exit-code': '1',
      sarif: './reports/out/findings.sarif',
      junit: './reports/out/junit.xml',
      reports: './reports/out',
    });
    for (const path of [ended.outputs.sarif, ended.outputs.junit, 'reports/out/index.html'])
      assert.ok(existsSync(join(workspace, path ?? '')), path);
    const uploads = ended.used.filter(({ uses }) => uses.includes('upload'));
    assert.deepEqual(
      uploads.map((each) => each.with.path),
      ['./reports/out'],
    );
  });

  test('the scheduled example of GitHub checks, continues the history of its branch, and makes a status page', async () => {
    const workspace = clone();
    const inputs = {
      ...steps.find((each) => each.with?.command === 'check' && each.with.pages)?.with,
      contract: 'openapi.yaml',
    };
    const env = { ...quick, BASE_URL: mock.url };
    const first = await run(workspace, inputs, env);
    assert.equal(first.exitCode, 0, first.stdout);
    assert.match(first.summary, /^### Driftline: check\n\n {4}/);
    assert.ok(existsSync(join(workspace, 'reports/public/status.json')));
    assert.ok(
      first.used.some(({ uses, with: given }) => uses.includes('pages') && given.path === './reports/public'),
    );
    execFileSync('rm', ['-r', join(workspace, 'reports')]);
    mock.setFault('every-property-of-other-type');
    const second = await run(workspace, inputs, env);
    mock.setFault(undefined);
    assert.equal(second.exitCode, 2, second.stdout);
    assert.match(second.stdout, /^::error title=Driftline::The API is down or breaks its contract/m);
    const [history = ''] = readdirSync(join(workspace, 'reports/history')).filter((name) =>
      name.endsWith('.ndjson'),
    );
    const runs = readFileSync(join(workspace, 'reports/history', history), 'utf8').match(/"type":"run"/g);
    assert.equal(runs?.length, 2);
    const kept = execFileSync('git', ['ls-tree', '--name-only', '-r', 'FETCH_HEAD'], {
      cwd: fetched(workspace),
      encoding: 'utf8',
    });
    assert.deepEqual(kept.trim().split('\n'), readdirSync(join(workspace, 'reports/history')).sort());
    assert.equal(execFileSync('git', ['ls-files'], { cwd: workspace, encoding: 'utf8' }), '');
  });

  test('the examples of lint and of recorded traffic install Driftline and leave SARIF', async () => {
    const workspace = clone();
    unlinkSync(join(workspace, 'node_modules'));
    const response = { status: 200, headers: { 'Content-Type': 'application/json' }, body: { id: 'seven' } };
    const exchange = { request: { method: 'GET', url: `${mock.url}/pets/7` }, response };
    writeFileSync(join(workspace, 'traffic.har'), `${JSON.stringify(exchange)}\n`);
    for (const [command, status] of [
      ['lint', '0'],
      ['judge', '2'],
    ] as const) {
      const inputs = steps.find((each) => each.with?.command === command)?.with ?? {};
      const ended = await run(workspace, { ...inputs, 'fail-on': 'error' }, quick);
      assert.equal(ended.outputs['exit-code'], status, ended.stdout);
      const sarif = JSON.parse(readFileSync(join(workspace, ended.outputs.sarif ?? ''), 'utf8'));
      assert.equal(sarif.version, '2.1.0');
    }
  });

  test('an input is never a command of the shell, and is one argument of Driftline', async () => {
    const workspace = clone();
    const [programs, log] = [temporaryDirectory(), join(runner, 'arguments')];
    // In place of Driftline: what it is started with.
    const script = '#!/bin/sh\n[ "$2" != -- ] || shift 2\nprintf "%s\\n" "$@" >> "$LOG"\nexit 3\n';
    writeFileSync(join(programs, 'npx'), script, { mode: 0o755 });
    const env = { PATH: `${programs}:${process.env.PATH}`, LOG: log };
    const hostile = '$(touch pwned)`touch pwned`"; touch pwned; "\'; touch pwned; \'';
    const names = ['contract', 'base-url', 'monitor', 'args', 'fail-on', 'recording', 'history-branch'];
    const all = Object.fromEntries(names.map((name) => [name, hostile]));
    writeFileSync(join(workspace, 'package.json'), '{ "devDependencies": { "driftline": "0.1.0" } }\n');
    for (const command of ['suite', 'check', 'lint', 'judge', hostile])
      assert.notEqual((await run(workspace, { ...all, command, history: 'branch' }, env)).exitCode, 0);
    const inputs = { contract: hostile, 'base-url': hostile, monitor: hostile, version: packed };
    for (const command of ['check', 'lint']) {
      const [job] = Object.values(gitlabJobs(read('templates/driftline.yml'), { ...inputs, command }));
      if (job) assert.notEqual((await runGitlabJob(job, { workspace, env })).exitCode, 0);
    }
    const given = readFileSync(log, 'utf8').split('\n');
    for (const command of ['playwright', 'check', 'lint', 'judge'])
      assert.ok(given.includes(command), command);
    assert.ok(given.filter((word) => word === hostile).length >= 10, given.join('\n'));
    assert.deepEqual(
      readdirSync(workspace).filter((path) => path.endsWith('pwned')),
      [],
    );
  });

  test('the examples of GitLab end with the exit codes of their commands', async () => {
    const [, local] = includes();
    const workspace = clone();
    const given = { ...local?.inputs, contract: 'openapi.yaml', version: packed, 'base-url': mock.url };
    const [job] = Object.values(gitlabJobs(read('templates/driftline.yml'), given));
    assert.ok(job);
    const kept = await runGitlabJob(job, { workspace, env: quick });
    assert.equal(kept.exitCode, 0, kept.stdout);
    assert.ok(existsSync(join(workspace, 'reports/out/junit.xml')));
    mock.setFault('every-property-of-other-type');
    const broken = await runGitlabJob(job, { workspace, env: quick });
    mock.setFault(undefined);
    assert.equal(broken.exitCode, 2, broken.stdout);
    const none = temporaryDirectory();
    mkdirSync(join(none, 'empty'));
    const [missing] = Object.values(
      gitlabJobs(read('templates/driftline.yml'), { version: packed, folder: 'empty' }),
    );
    if (missing) assert.equal((await runGitlabJob(missing, { workspace: none })).exitCode, 3);
  });
});

/** The clone, after it has fetched the branch of the history. */
function fetched(workspace: string): string {
  execFileSync('git', ['fetch', '--quiet', 'origin', 'driftline-history'], {
    cwd: workspace,
    stdio: 'ignore',
  });
  return workspace;
}
