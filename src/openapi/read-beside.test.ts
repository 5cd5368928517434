import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { DriftlineError } from '../core/driftline-error.ts';
import { HEAD } from './inline.fixture.ts';
import { openContract, readBeside } from './open.ts';

const base = mkdtempSync(join(tmpdir(), 'driftline-beside-'));
after(() => rmSync(base, { recursive: true }));
afterEach(() => delete process.env.CONTRACT_FOLDERS);

const folder = join(base, 'contracts');
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
symlinkSync('parts/pet.yaml', join(folder, 'link-inside.yaml'));
symlinkSync('../outside/secrets.txt', join(folder, 'link.yaml'));
symlinkSync('../outside', join(folder, 'linked'));

const read = (path: string) => readBeside(folder, path).toString();

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
    const file = join(folder, 'api.yaml');
    writeFileSync(file, `${HEAD}components:\n  schemas:\n    A: {$ref: '${reference}'}\n`);
    await assert.rejects(openContract(file), (error: unknown) => {
      assert.ok(error instanceof DriftlineError);
      assert.match(error.sentence, message);
      assert.doesNotMatch(error.message, /canary/);
      return true;
    });
  });
}
