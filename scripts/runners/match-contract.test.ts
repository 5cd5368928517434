import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { build } from 'esbuild';
import { startMock } from '../../src/mock/start.ts';
import { openContract } from '../../src/openapi/open.ts';
import { projectRoot } from '../../src/project/project-root.ts';
import { installPackage, type Package } from '../fetch/packages.ts';
import { ToolFailure } from '../fetch/run-tool.ts';

/**
 * Other test runners are not dependencies: they have 320 packages, which would double the time of an
 * installation. npm installs them into a cache when this test first runs; where it cannot, their tests are
 * skipped.
 */
const RUNNERS = join(projectRoot(), 'node_modules', '.cache', 'driftline-runners');
const VITEST: Package = { name: 'vitest', version: '4.1.12' };
const JEST: Package = { name: 'jest', version: '30.5.2' };

const CONTRACT = join(projectRoot(), 'src', 'testing', 'petstore.openapi.yaml');

/** For Jest and Vitest, which have `test` and `expect` as globals. */
const WITH_EXPECT = `import { matchContract, openContract } from 'driftline';
const contract = await openContract(process.env.CONTRACT);
expect.extend({ toKeepContract: (response, options) => matchContract(response, contract, options) });
const send = (path, init) => fetch(process.env.API_URL + path, init);

test('keeps it', async () => {
  await expect(await send('/pets')).toKeepContract();
  await expect(await send('/pets/7', { method: 'DELETE' })).toKeepContract({ request: { method: 'DELETE' } });
});
test('does not expect it', async () => {
  await expect(await send('/pets/7')).not.toKeepContract({ expects: 'refused', request: { method: 'GET' } });
});
test('breaks it', async () => {
  const request = new Request(process.env.API_URL + '/pets/7', { headers: { Authorization: 'Bearer canary-token-77' } });
  const response = await fetch(request);
  const broken = new Response('{"id":"seven"}', { headers: { 'content-type': 'application/json' } });
  expect(response.status).toBe(200);
  await expect(broken).toKeepContract({ request });
});
`;

const WITH_ASSERT = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchContract, openContract } from 'driftline';
const contract = await openContract(process.env.CONTRACT);

test('keeps it', async () => {
  const { pass, message } = await matchContract(await fetch(process.env.API_URL + '/pets'), contract, { request: {} });
  assert.ok(pass, message());
});
test('breaks it', async () => {
  const broken = new Response('{"id":"seven"}', { headers: { 'content-type': 'application/json' } });
  const request = { url: process.env.API_URL + '/pets/7', headers: { Authorization: 'Bearer canary-token-77' } };
  const { pass, message } = await matchContract(broken, contract, { request });
  assert.ok(pass, message());
});
`;

/** Texts in the output of each runner for the failing test. */
const SHOWN = [
  /showPet \(response\) returned 200/,
  /body-type-wrong/,
  /Reproduce\s+curl .*--request GET .*\/pets\/7'? --header '[Aa]uthorization: Bearer '"\$OTHER_TOKEN"/,
];

describe('matchContract()', () => {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-runners-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  let mock: Awaited<ReturnType<typeof startMock>>;
  after(() => mock.close());
  before(async () => {
    mock = await startMock(await openContract(CONTRACT));
    await installLibrary(folder);
  });

  /** Runs a program in a folder of a project with Driftline installed. */
  async function run(place: string, parameters: readonly string[], options = '') {
    const { NODE_TEST_CONTEXT: _inside, ...outside } = process.env;
    const env = { ...outside, CONTRACT, API_URL: mock.url, NODE_OPTIONS: options };
    const child = spawn(process.execPath, [...parameters], { cwd: join(folder, place), env });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
    }
    const code = await new Promise<number | null>((done) => child.once('close', done));
    return { code, text: stripVTControlCharacters(text) };
  }

  test('works under node:test', async () => {
    write(join(folder, 'plain', 'pets.test.js'), WITH_ASSERT);
    const { code, text } = await run('plain', ['--test', 'pets.test.js']);
    assert.equal(code, 1, text);
    assert.match(text, /pass 1\n.*fail 1\n/, text);
    shows(text);
  });

  test('works under Vitest', async (context) => {
    const program = installed(VITEST, 'vitest.mjs');
    if (program === undefined) return context.skip('npm could not install Vitest');
    write(join(folder, 'vitest', 'pets.test.js'), WITH_EXPECT);
    const { code, text } = await run('vitest', [program, 'run', '--globals']);
    assert.equal(code, 1, text);
    assert.match(text, /Tests {2}1 failed \| 2 passed/, text);
    shows(text);
  });

  test('works under Jest', async (context) => {
    const program = installed(JEST, 'bin/jest.js');
    if (program === undefined) return context.skip('npm could not install Jest');
    write(join(folder, 'jest', 'pets.test.js'), WITH_EXPECT);
    write(join(folder, 'jest', 'package.json'), '{ "type": "module", "jest": { "transform": {} } }');
    const { code, text } = await run('jest', [program, '--no-cache'], '--experimental-vm-modules');
    assert.equal(code, 1, text);
    assert.match(text, /Tests: +1 failed, 2 passed/, text);
    shows(text);
  });
});

function shows(text: string): void {
  for (const shown of SHOWN) assert.match(text, shown);
  assert.doesNotMatch(text, /canary/);
}

/** @returns the path of a file of a package; undefined where npm could not install it */
function installed(wanted: Package, file: string): string | undefined {
  try {
    return join(installPackage(RUNNERS, wanted), file);
  } catch (error) {
    if (error instanceof ToolFailure) return undefined;
    throw error;
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** The library, beside the packages that it needs. */
async function installLibrary(folder: string): Promise<void> {
  const packages = join(projectRoot(), 'node_modules');
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(packages).filter((each) => !each.startsWith('.'))) {
    symlinkSync(join(packages, name), join(folder, 'node_modules', name), 'dir');
  }
  const into = join(folder, 'node_modules', 'driftline');
  await build({
    entryPoints: { index: join(projectRoot(), 'src', 'index.ts') },
    outdir: into,
    ...{ bundle: true, splitting: true, format: 'esm', platform: 'node', packages: 'external' },
  });
  write(join(into, 'package.json'), '{ "name": "driftline", "type": "module", "exports": "./index.js" }');
}
