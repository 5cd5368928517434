import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { type StandIn, startStandIn } from '../mock/start.ts';
import { openContract } from '../openapi/open.ts';
import { projectRoot } from '../project/project-root.ts';
import {
  builtCommand,
  COMMAND,
  type Ended,
  recordsIn,
  runCommand,
  runIn,
} from '../testing/command-for-tests.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';

const CONTRACT = 'contracts/sealmetrics.openapi.yaml';
let standIn: StandIn;
before(async () => {
  await builtCommand();
  standIn = await startStandIn(await openContract(join(projectRoot(), CONTRACT)));
});
after(() => standIn.close());

/** A copy of what is installed: the bundle, and the contract that it was built with. */
function installation(): string {
  const folder = temporaryDirectory();
  mkdirSync(join(folder, 'contracts'));
  for (const path of ['package.json', CONTRACT]) cpSync(join(projectRoot(), path), join(folder, path));
  cpSync(dirname(COMMAND), join(folder, 'dist'), {
    recursive: true,
    preserveTimestamps: true,
    filter: (path) => !path.includes('.cache'),
  });
  return folder;
}

function check(folder: string, env: Record<string, string> = {}, parameters = ['check']): Promise<Ended> {
  const settings = { BASE_URL: standIn.url, REPORTS_DIR: join(folder, 'reports'), ...env };
  return runCommand(parameters, { command: join(folder, 'dist/driftline.cjs'), env: settings });
}

/** The contract with one promise more, which the stand-in knows nothing of; a comment moves all lines by one. */
function stricter(text: string): string {
  const edited = text.replace(
    'required: [access_token, token_type, expires_at]',
    'required: [access_token, token_type, expires_at, scope]',
  );
  assert.notEqual(edited, text);
  return `# Edited after the build.\n${edited}`;
}

/** Where the missing `scope` is promised. */
function promisedAt({ stdout }: Ended): string | undefined {
  const steps = recordsIn(stdout).flatMap((record) => (record.type === 'step' ? [record] : []));
  return steps.flatMap(({ findings }) => findings).find(({ where }) => where === 'response body /scope')
    ?.contract;
}

const lineOf = (text: string) => text.split('\n').findIndex((line) => line.includes('expires_at, scope')) + 1;

test('the contract that the bundle was built with is not compiled again', async () => {
  const folder = installation();
  rmSync(join(folder, 'dist/openapi-compile.cjs'));
  const { exitCode, stdout, stderr } = await check(folder);
  assert.equal(exitCode, 0, stderr);
  assert.equal(runIn(stdout).contract, CONTRACT);
});

test('a contract that was edited after the build is judged by its new text, at its new lines', async () => {
  const folder = installation();
  const path = join(folder, CONTRACT);
  const text = stricter(readFileSync(path, 'utf8'));
  writeFileSync(path, text);
  const ended = await check(folder);
  assert.equal(ended.exitCode, 2, ended.stderr);
  assert.match(
    promisedAt(ended) ?? '',
    new RegExp(`^contracts/sealmetrics\\.openapi\\.yaml:${lineOf(text)}:\\d+$`),
  );
});

test('an edited contract that looks older than the bundle is judged by its new text as well', async () => {
  const folder = installation();
  const path = join(folder, CONTRACT);
  writeFileSync(path, stricter(readFileSync(path, 'utf8')));
  utimesSync(path, new Date(0), new Date(0));
  assert.equal((await check(folder)).exitCode, 2);
});

test('an edited contract is never judged by the old text, even where the compiler is gone', async () => {
  const folder = installation();
  const path = join(folder, CONTRACT);
  writeFileSync(path, stricter(readFileSync(path, 'utf8')));
  rmSync(join(folder, 'dist/openapi-compile.cjs'));
  const { exitCode, stdout } = await check(folder);
  assert.equal(exitCode, 3);
  assert.equal(stdout, '');
});

test('a contract that CONTRACT names is judged by its own text', async () => {
  const folder = installation();
  const path = join(temporaryDirectory(), 'mine.yaml');
  writeFileSync(path, stricter(readFileSync(join(folder, CONTRACT), 'utf8')));
  const ended = await check(folder, { CONTRACT: path });
  assert.equal(ended.exitCode, 2, ended.stderr);
  assert.ok(promisedAt(ended)?.startsWith(`${path}:`));
  assert.equal(runIn(ended.stdout).contract, path);
  const { contractHash } = runIn((await check(folder)).stdout);
  assert.notEqual(runIn(ended.stdout).contractHash, contractHash);
});

test('a contract of the same text under another name needs no compiler, and is called by that name', async () => {
  const folder = installation();
  const path = join(temporaryDirectory(), 'mine.yaml');
  cpSync(join(folder, CONTRACT), path);
  rmSync(join(folder, 'dist/openapi-compile.cjs'));
  const { exitCode, stdout } = await check(folder, { CONTRACT: path });
  assert.equal(exitCode, 0);
  assert.equal(runIn(stdout).contract, path);
});

test('the code cache is written by the first run, taken by the second, and changes nothing', async () => {
  const folder = installation();
  const caches = () => readdirSync(join(folder, 'dist')).filter((name) => name.endsWith('.cache'));
  assert.equal((await check(folder)).exitCode, 0);
  const [cache, ...others] = caches();
  assert.ok(cache?.includes(process.version) && others.length === 0);
  assert.equal((await check(folder)).exitCode, 0);
  assert.deepEqual(caches(), [cache]);
});

test('a code cache that is damaged is no reason to fail', async () => {
  const folder = installation();
  await check(folder);
  const [cache = ''] = readdirSync(join(folder, 'dist')).filter((name) => name.endsWith('.cache'));
  const whole = readFileSync(join(folder, 'dist', cache));
  for (const damaged of [Buffer.alloc(0), Buffer.from('no cache'), whole.subarray(0, whole.length >> 1)]) {
    writeFileSync(join(folder, 'dist', cache), damaged);
    const { exitCode, stderr } = await check(folder);
    assert.equal(exitCode, 0, stderr);
  }
});

test('a bundle that was built anew never runs the code of the old cache, be it of the same length', async () => {
  const folder = installation();
  const bundle = join(folder, 'dist/command.cjs');
  const before = await check(folder, {}, ['help']);
  assert.match(before.stdout, /Run monitors once; all/);
  writeFileSync(
    bundle,
    readFileSync(bundle, 'utf8').replace('Run monitors once; all', 'Run monitors twice; al'),
  );
  assert.match((await check(folder, {}, ['help'])).stdout, /Run monitors twice; al/);
});

test('an installation without its bundle is our fault: 3, and says what to do', async () => {
  const folder = installation();
  rmSync(join(folder, 'dist/command.cjs'));
  const { exitCode, stderr, stdout } = await check(folder);
  assert.equal(exitCode, 3);
  assert.equal(stdout, '');
  assert.match(stderr, /npm ci/);
});

test('a bundle that is torn is our fault too', async () => {
  const folder = installation();
  const bundle = join(folder, 'dist/command.cjs');
  const text = readFileSync(bundle, 'utf8');
  for (const torn of [text.slice(0, text.length >> 1), `throw new Error('torn');${text}`, '']) {
    writeFileSync(bundle, torn);
    assert.equal((await check(folder)).exitCode, 3);
  }
});
