import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { makeFolder } from './write-whole.ts';

const root = mkdtempSync(join(tmpdir(), 'driftline-folder-'));
after(() => rmSync(root, { recursive: true, force: true }));

test('a folder is created with its parents; an existing one is left unchanged', () => {
  const folder = join(root, 'a', 'b', 'c');
  makeFolder(folder);
  writeFileSync(join(folder, 'kept'), '');
  makeFolder(folder);
  assert.ok(statSync(join(folder, 'kept')).isFile());
});

test('a file in place of a parent folder throws the error of the system', () => {
  writeFileSync(join(root, 'file'), '');
  assert.throws(() => makeFolder(join(root, 'file', 'below')), { code: 'ENOTDIR' });
});

test('where the system allows no new folder, it throws and does not loop', {
  skip: existsSync('/proc/self') ? false : 'there is no /proc',
}, () => {
  const code = `
    import { makeFolder } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'write-whole.ts')).href)};
    try { makeFolder('/proc/driftline/history'); } catch ({ code }) { console.log(code); }`;
  // In a process of its own, which can be killed: a synchronous endless loop would block this one.
  const parameters = ['--import', 'tsx', '--input-type=module', '--eval', code];
  const { stdout, error } = spawnSync(process.execPath, parameters, { encoding: 'utf8', timeout: 60_000 });
  assert.deepEqual([stdout.trim(), error], ['ENOENT', undefined]);
});
