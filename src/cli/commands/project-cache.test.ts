import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type MockServer, startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import { builtCommand, type Ended, recordsIn, runCommand, runIn } from '../../testing/command-for-tests.ts';
import { type InstalledProject, installedProject, writeFiles } from '../../testing/installed-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

const OURS = join(projectRoot(), 'contracts/sealmetrics.openapi.yaml');
const TEXT = readFileSync(OURS, 'utf8').replace('title: SealMetrics API', 'title: Their own');
const CONTRACT = 'contracts/their.openapi.yaml';
const MONITOR = 'monitors/their.monitor.ts';
const FILES = {
  [CONTRACT]: TEXT,
  [MONITOR]: `import { defineMonitor } from 'driftline';
import { name } from './parts/name.ts';
export default defineMonitor({ name });`,
  'monitors/parts/name.ts': 'export const name: string = "their";',
};
/** The compilers: without these files of the package, only the cache can be used. */
const COMPILERS = [
  'openapi-compile.cjs',
  'scripts-build-ajv-library.cjs',
  'yaml.cjs',
  'project-transform-module.cjs',
];

let mock: MockServer;
before(async () => {
  await builtCommand();
  mock = await startMock(await openContract(OURS));
});
after(() => mock.close());

function check(
  { folder, command }: InstalledProject,
  env: Record<string, string> = {},
  parameters = ['check'],
): Promise<Ended> {
  const settings = { BASE_URL: mock.url, REPORTS_DIR: join(folder, 'reports'), ...env };
  return runCommand(parameters, { command, project: folder, env: settings });
}

function withoutCompilers({ command }: InstalledProject): void {
  for (const name of COMPILERS) rmSync(join(command, '..', name));
}

/** The entries of the cache by their paths. */
function entries({ cache }: InstalledProject): string[] {
  if (!existsSync(cache)) return [];
  return readdirSync(cache, { recursive: true, encoding: 'utf8' })
    .map((name) => join(cache, name))
    .filter((path) => statSync(path).isFile())
    .sort();
}

async function assertOk(project: InstalledProject, env: Record<string, string> = {}): Promise<void> {
  const { exitCode, stdout, stderr } = await check(project, env);
  assert.equal(exitCode, 0, stdout + stderr);
}

/**
 * The contract with one more required property, which the server does not send; a comment moves all lines by
 * one.
 */
function stricter(text: string): string {
  const edited = text.replace(
    'required: [access_token, token_type, expires_at]',
    'required: [access_token, token_type, expires_at, scope]',
  );
  assert.notEqual(edited, text);
  return `# Edited.\n${edited}`;
}

/** The place in the contract that requires the missing `scope`. */
function expectedAt({ stdout }: Ended): string | undefined {
  const steps = recordsIn(stdout).flatMap((record) => (record.type === 'step' ? [record] : []));
  return steps.flatMap(({ findings }) => findings).find(({ where }) => where === 'response body /scope')
    ?.contract;
}

const lineOf = (text: string) => text.split('\n').findIndex((line) => line.includes('expires_at, scope')) + 1;

test('the second start compiles nothing: contract, monitor and configuration come from the cache', async () => {
  const project = installedProject({
    ...FILES,
    'driftline.config.ts': 'import { defineConfig } from "driftline";\nexport default defineConfig({});',
  });
  const first = await check(project);
  assert.equal(first.exitCode, 0, first.stderr);
  assert.equal(runIn(first.stdout).contract, CONTRACT);
  const kept = entries(project).map((path) => [path, readFileSync(path, 'base64')]);
  for (const file of ['command', 'config-config-file'])
    assert.ok(
      kept.some(([path]) => path?.includes(`/${file}-`) && path.endsWith('.cache')),
      `the code of ${file}`,
    );
  withoutCompilers(project);
  const second = await check(project);
  assert.equal(second.exitCode, 0, second.stderr);
  assert.equal(runIn(second.stdout).contractHash, runIn(first.stdout).contractHash);
  assert.deepEqual(
    entries(project).map((path) => [path, readFileSync(path, 'base64')]),
    kept,
  );
});

test('only this user can read the cache, and nothing is written below the package', async () => {
  const project = installedProject(FILES);
  const installed = () => readdirSync(join(project.command, '..', '..'), { recursive: true }).sort();
  const before = installed();
  await assertOk(project);
  assert.deepEqual(installed(), before);
  for (const path of entries(project)) assert.equal(statSync(path).mode & 0o777, 0o600, path);
  const [build = ''] = readdirSync(project.cache);
  assert.equal(statSync(join(project.cache, build)).mode & 0o777, 0o700);
});

test('an edited contract is used with its new text and lines, whatever its modification time', async () => {
  const project = installedProject(FILES);
  await assertOk(project);
  const path = join(project.folder, CONTRACT);
  writeFileSync(path, stricter(TEXT));
  utimesSync(path, new Date(0), new Date(0));
  const place = new RegExp(`^contracts/their\\.openapi\\.yaml:${lineOf(stricter(TEXT))}:\\d+$`);
  for (const _ of ['first', 'second']) {
    const ended = await check(project);
    assert.equal(ended.exitCode, 2, ended.stderr);
    assert.match(expectedAt(ended) ?? '', place);
  }
  withoutCompilers(project);
  assert.match(expectedAt(await check(project)) ?? '', place, 'places are cached as well');
});

test('an edit of a file that the contract refers to is noticed', async () => {
  const project = installedProject({
    ...FILES,
    [CONTRACT]: TEXT.replace(/\$ref: ['"]?#\/components\/schemas\/AccessToken['"]?/, "$ref: 'token.yaml'"),
    'contracts/token.yaml': 'type: object\nrequired: [access_token]\n',
  });
  await assertOk(project);
  await assertOk(project);
  writeFileSync(
    join(project.folder, 'contracts/token.yaml'),
    'type: object\nrequired: [access_token, scope]\n',
  );
  const ended = await check(project);
  assert.equal(ended.exitCode, 2, ended.stderr);
  assert.match(expectedAt(ended) ?? '', /^contracts\/token\.yaml:\d+:\d+$/);
});

test('an edited contract is never used from the cache, even if the compiler is missing', async () => {
  const project = installedProject(FILES);
  await assertOk(project);
  writeFileSync(join(project.folder, CONTRACT), stricter(TEXT));
  withoutCompilers(project);
  const { exitCode, stdout } = await check(project);
  assert.deepEqual([exitCode, stdout], [3, '']);
});

test('an edit of a monitor, or of a file that it imports, is noticed', async () => {
  const project = installedProject(FILES);
  const monitor = async () => runIn((await check(project)).stdout).monitor;
  assert.equal(await monitor(), 'their');
  writeFiles(project.folder, { 'monitors/parts/name.ts': 'export const name = "edited" as const;' });
  assert.equal(await monitor(), 'edited');
  writeFiles(project.folder, { [MONITOR]: 'export default { name: "whole" };' });
  assert.equal(await monitor(), 'whole');
});

/** What may be left of a file. */
const DAMAGES: readonly ((whole: Buffer) => Buffer)[] = [
  () => Buffer.alloc(0),
  () => Buffer.from('no entry'),
  (whole) => whole.subarray(0, -20),
  (whole) =>
    Buffer.from(whole).fill(0, whole.length >> 1, Math.min(whole.length, (whole.length >> 1) + 4096)),
];

test('a damaged entry of the cache changes no verdict and is replaced', async () => {
  const project = installedProject(FILES);
  await assertOk(project);
  // The code of the compilers is read only where they are loaded.
  const read = entries(project).filter((path) => !path.endsWith('.cache') || path.includes('/command-'));
  // One alone in one way, since what follows from it may not be read at all; then all together, each in every way.
  const alone = read.map((path, place) => [{ path, kind: place % DAMAGES.length }]);
  const together = DAMAGES.map((_, round) =>
    read.map((path, place) => ({ path, kind: (place + round) % DAMAGES.length })),
  );
  for (const chosen of [...alone, ...together]) {
    const damaged = chosen.map(({ path, kind }) => ({ path, bytes: DAMAGES[kind]?.(readFileSync(path)) }));
    for (const { path, bytes } of damaged) if (bytes) writeFileSync(path, bytes);
    await assertOk(project);
    for (const { path, bytes } of damaged) assert.notDeepEqual(readFileSync(path), bytes, path);
  }
});

test('an entry that other users may write is not run', async () => {
  const project = installedProject(FILES);
  await assertOk(project);
  const [path = ''] = entries(project).filter((each) => each.includes('/module-'));
  chmodSync(path, 0o666);
  withoutCompilers(project);
  assert.equal((await check(project)).exitCode, 3, 'it is transformed again, but the transformer is missing');
});

test('a cache folder that other users may write is not used, and nothing is written there', async () => {
  const project = installedProject(FILES);
  await assertOk(project);
  const [build = ''] = readdirSync(project.cache);
  for (const path of entries(project)) rmSync(path);
  chmodSync(join(project.cache, build), 0o777);
  await assertOk(project);
  assert.deepEqual(entries(project), []);
});

test('a cache that cannot be written changes no verdict', async () => {
  const project = installedProject(FILES);
  mkdirSync(join(project.folder, 'node_modules', '.cache'));
  writeFileSync(project.cache, 'a file where the folder would be');
  await assertOk(project);
  await assertOk(project);
});

test('CACHE_DIR sets the folder of the cache, in the environment and in .env', async () => {
  const project = installedProject(FILES);
  const elsewhere = temporaryDirectory();
  await assertOk(project, { CACHE_DIR: elsewhere });
  assert.ok(readdirSync(elsewhere).length === 1 && !existsSync(project.cache));
  writeFiles(project.folder, { '.env': `CACHE_DIR='kept here' # beside it\nBASE_URL=${mock.url}\n` });
  const { CACHE_DIR: _cache, BASE_URL: _url, ...unset } = process.env;
  const env = { ...unset, REPORTS_DIR: join(project.folder, 'reports') } as Record<string, string>;
  const { exitCode, stderr } = await runCommand(['check'], {
    ...project,
    project: project.folder,
    env,
    bare: true,
  });
  assert.equal(exitCode, 0, stderr);
  const [build = ''] = readdirSync(join(project.folder, 'kept here'));
  assert.ok(
    readdirSync(join(project.folder, 'kept here', build)).some((name) => name.startsWith('command-')),
  );
});

test('two first runs in parallel both work, and leave a valid cache', async () => {
  const project = installedProject({
    ...FILES,
    'monitors/other.monitor.ts': 'export default { name: "other" };',
  });
  const both = await Promise.all(['their', 'other'].map((name) => check(project, {}, ['check', name])));
  for (const { exitCode, stderr } of both) assert.equal(exitCode, 0, stderr);
  assert.deepEqual(
    entries(project).filter((path) => path.endsWith('.draft')),
    [],
  );
  withoutCompilers(project);
  await assertOk(project);
});

test('driftline build fills the cache for every user, and a first check compiles nothing', async () => {
  const project = installedProject(FILES);
  const { exitCode, stdout, stderr } = await check(project, {}, ['build']);
  assert.equal(exitCode, 0, stderr);
  assert.ok(stdout.startsWith(project.cache));
  assert.ok(entries(project).some((path) => path.includes('/command-')));
  for (const path of entries(project)) assert.equal(statSync(path).mode & 0o777, 0o644, path);
  assert.ok(!existsSync(join(project.folder, 'reports')));
  withoutCompilers(project);
  await assertOk(project);
});

test('driftline build is an error if the cache cannot be written', async () => {
  const project = installedProject(FILES);
  mkdirSync(join(project.folder, 'node_modules', '.cache'));
  writeFileSync(project.cache, '');
  const { exitCode, stderr } = await check(project, {}, ['build']);
  assert.equal(exitCode, 3);
  assert.match(stderr, /^DL_FILE_UNWRITABLE: The cache cannot be written: /);
  assert.match(stderr, /CACHE_DIR/);
});

test('old entries are removed when new ones are written', async () => {
  const project = installedProject(FILES);
  await assertOk(project);
  const [build = ''] = readdirSync(project.cache);
  const old = join(project.cache, build, 'check-old');
  const otherBuild = join(project.cache, '0123456789abcdef');
  const notOurs = join(project.cache, 'promtool-x64');
  writeFiles(project.folder, { 'x/y': '' });
  for (const folder of [otherBuild, notOurs]) mkdirSync(folder);
  writeFileSync(old, '');
  for (const path of [old, otherBuild, notOurs]) utimesSync(path, new Date(0), new Date(0));
  writeFileSync(join(project.folder, CONTRACT), `# Newer.\n${TEXT}`);
  await assertOk(project);
  assert.deepEqual([old, otherBuild, notOurs].map(existsSync), [false, false, true]);
});

test('a new bundle never runs the code of the old cache, even if it has the same length', async () => {
  const project = installedProject(FILES);
  const bundle = join(project.command, '../command.cjs');
  await assertOk(project);
  const before = await check(project, {}, ['help']);
  assert.match(before.stdout, /Run monitors once./);
  const edited = readFileSync(bundle, 'utf8').replace('Run monitors once.', 'Run monitors ONCE.');
  writeFileSync(bundle, edited);
  assert.match((await check(project, {}, ['help'])).stdout, /Run monitors ONCE\./);
});

test('an installation without its bundle, or with a torn one, is an error: 3', async () => {
  const project = installedProject(FILES);
  const bundle = join(project.command, '../command.cjs');
  const text = readFileSync(bundle, 'utf8');
  for (const torn of [text.slice(0, text.length >> 1), `throw new Error('torn');${text}`, '']) {
    writeFileSync(bundle, torn);
    assert.equal((await check(project)).exitCode, 3);
  }
  rmSync(bundle);
  const { exitCode, stderr, stdout } = await check(project);
  assert.deepEqual([exitCode, stdout], [3, '']);
  assert.match(stderr, /Install driftline again/);
});
