import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { DriftlineError } from '../core/driftline-error.ts';
import { projectRoot } from '../project/project-root.ts';
import { HEAD, withSchema } from './inline.fixture.ts';
import { openContract, readBeside, readerBeside } from './open.ts';

const folder = mkdtempSync(join(tmpdir(), 'driftline-open-'));
after(() => rmSync(folder, { recursive: true }));

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('a contract of the project is named relative to the project', async () => {
  const contract = await openContract(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml'));
  assert.equal(contract.file, 'contracts/sealmetrics.openapi.yaml');
  assert.equal(contract.title, 'SealMetrics API');
});

test('a contract outside of the project is named by its path', async () => {
  const path = written('inline.yaml', withSchema('{type: string}'));
  const contract = await openContract(path);
  assert.equal(contract.file, path);
  assert.equal(contract.checksOf('/components/schemas/Response').kept('text'), true);
});

test('a file that cannot be read is an error with its path', async () => {
  for (const path of [join(folder, 'none.yaml'), '/dev/null']) {
    await assert.rejects(openContract(path), (error) => {
      assert.ok(error instanceof DriftlineError);
      assert.equal(error.code, 'DL_CONTRACT_UNREADABLE');
      assert.ok(error.sentence.startsWith(`${path} cannot be read: `), error.sentence);
      assert.match(error.hint, /CONTRACT/);
      assert.ok(error.cause instanceof Error);
      return true;
    });
  }
});

test('a folder is an error that lists its documents, and says how to choose one', async () => {
  const contracts = join(folder, 'contracts');
  mkdirSync(contracts);
  await assert.rejects(openContract(contracts), {
    code: 'DL_CONTRACT_UNREADABLE',
    sentence: `${contracts} is a folder without any *.openapi.yaml file.`,
    hint: /driftline init FILE.*CONTRACT/,
  });
  for (const name of ['b.openapi.json', 'a.openapi.yaml']) writeFileSync(join(contracts, name), '');
  await assert.rejects(openContract(contracts), { hint: /: contracts\/a\.openapi\.yaml, contracts\/b/ });
});

test('a file that is not a valid contract is an error with a position', async () => {
  const cases = {
    'bytes.yaml': ['\u0000\u0001', /^DL_CONTRACT_UNREADABLE .*bytes\.yaml:1:1 /],
    'page.html': ['<!doctype html>\n<p>Not found</p>\n', /^DL_CONTRACT_UNREADABLE .*page\.html:\d+:\d+ /],
    'old.json': ['{"swagger": "2.0"}', /^DL_CONTRACT_UNSUPPORTED .*old\.json:1:2 declares version "2\.0"/],
    'broken.yaml': [withSchema('{type: strin}'), /^DL_CONTRACT_INVALID [\s\S]*broken\.yaml:18:16 /],
  } as const;
  for (const [name, [text, expected]] of Object.entries(cases)) {
    await assert.rejects(openContract(written(name, text)), (error) => {
      assert.ok(error instanceof DriftlineError, String(error));
      assert.match(`${error.code} ${error.sentence}`, expected);
      return true;
    });
  }
});

test('a pointer without a position has the position of its nearest ancestor', async () => {
  const contract = await openContract(written('place.yaml', withSchema('{type: string}')));
  assert.deepEqual(contract.positionOf('/components/schemas/Response/type'), { line: 18, column: 16 });
  assert.deepEqual(contract.positionOf('/components/schemas/Response/minLength/x'), { line: 18, column: 5 });
  assert.deepEqual(contract.positionOf('/nowhere/at/all'), { line: 1, column: 1 });
});

test('references are resolved relative to the contract', async () => {
  mkdirSync(join(folder, 'parts'), { recursive: true });
  written('parts/response.json', '{"type": "string"}');
  const path = written('several.yaml', withSchema('{$ref: parts/response.json}'));
  const contract = await openContract(path);
  const { kept } = contract.checksOf('/components/schemas/Response');
  assert.deepEqual([kept('text'), kept(1)], [true, false]);
  const { file } = contract.positionOf('/x-referenced-files/parts~1response.json/type');
  assert.equal(file, join(folder, 'parts/response.json'));
});

const base = mkdtempSync(join(tmpdir(), 'driftline-beside-'));
after(() => rmSync(base, { recursive: true }));
afterEach(() => delete process.env.CONTRACT_FOLDERS);

const beside = join(base, 'contracts');
for (const [name, text] of Object.entries({
  'contracts/parts/pet.yaml': 'type: string',
  'contracts/..data/pet.yaml': 'type: string',
  'contracts/pet.yaml': 'type: integer',
  'outside/pet.yaml': 'type: string',
  'outside/secrets.txt': 'key: [canary\n',
  'contracts-of-others/pet.yaml': 'type: string',
})) {
  mkdirSync(dirname(join(base, name)), { recursive: true });
  writeFileSync(join(base, name), text);
}
symlinkSync('parts/pet.yaml', join(beside, 'link-inside.yaml'));
symlinkSync('../outside/secrets.txt', join(beside, 'link.yaml'));
symlinkSync('../outside', join(beside, 'linked'));

const read = (path: string) => readBeside(beside, path).toString();

test('files in the folder of the contract are read, through links inside of it as well', () => {
  for (const path of ['parts/pet.yaml', './parts/../parts/pet.yaml', 'link-inside.yaml', '..data/pet.yaml']) {
    assert.equal(read(path), 'type: string', path);
  }
});

test('no path and no link leads out of the folder of the contract', () => {
  for (const path of [
    '../outside/pet.yaml',
    'parts/../../outside/pet.yaml',
    '../contracts-of-others/pet.yaml',
    '../nowhere.yaml',
    'link.yaml',
    'linked/pet.yaml',
  ]) {
    assert.throws(() => read(path), {
      name: 'DriftlineError',
      sentence: /\.\w+ is outside of \S+contracts, the folder of the contract\.$/,
      hint: /CONTRACT_FOLDERS/,
    });
  }
});

test('the folders of CONTRACT_FOLDERS are read, and no others', () => {
  process.env.CONTRACT_FOLDERS = `${join(base, 'nowhere')}, ${join(base, 'outside')}`;
  assert.equal(read('../outside/pet.yaml'), 'type: string');
  assert.equal(read('linked/pet.yaml'), 'type: string');
  assert.throws(() => read('../contracts-of-others/pet.yaml'), DriftlineError);
  process.env.CONTRACT_FOLDERS = ' ';
  assert.throws(() => read('../outside/pet.yaml'), DriftlineError);
});

const REFUSED: Readonly<Record<string, RegExp>> = {
  '../outside/secrets.txt': /secrets\.txt is outside of/,
  '%2e%2e/outside/secrets.txt': /secrets\.txt is outside of/,
  'link.yaml': /secrets\.txt is outside of/,
  '../../../../../../../../dev/zero': /\/dev\/zero is outside of/,
  '/dev/zero': /is not a path relative to this file/,
  [join(base, 'outside/secrets.txt')]: /is not a path relative to this file/,
  [`file://${join(base, 'outside/secrets.txt')}`]: /is not a path relative to this file/,
  'http://x/../../../outside/secrets.txt': /points to another host/,
  'http://x/%2e%2e/../../../pet.yaml': /points to another host/,
  '//x/../../pet.yaml': /points to another host/,
};

for (const [reference, message] of Object.entries(REFUSED)) {
  test(`$ref ${reference.replace(base, '…')} reads nothing outside, and quotes nothing of it`, async () => {
    const file = join(beside, 'api.yaml');
    writeFileSync(file, `${HEAD}components:\n  schemas:\n    A: {$ref: '${reference}'}\n`);
    await assert.rejects(openContract(file), (error: unknown) => {
      assert.ok(error instanceof DriftlineError);
      assert.match(error.sentence, message);
      assert.doesNotMatch(error.message, /canary/);
      return true;
    });
  });
}

test('of another copy of a contract, the copies of remote files are those beside the contract itself', () => {
  for (const path of ['own/remote/x.example', 'fetched']) mkdirSync(join(folder, path), { recursive: true });
  written('own/a.yaml', 'accepted');
  written('own/remote/x.example/b.yaml', 'remote');
  written('fetched/a.yaml', 'newer');
  const read = readerBeside(join(folder, 'own/openapi.yaml'), join(folder, 'fetched/openapi.yaml'));
  assert.deepEqual(['a.yaml', 'remote/x.example/b.yaml'].map(read), ['newer', 'remote']);
});
