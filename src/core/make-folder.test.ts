import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { makeFolder } from './make-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'driftline-folder-'));
after(() => rmSync(root, { recursive: true, force: true }));

test('a folder is made with those above it; one that is there stays as it is', () => {
  const folder = join(root, 'a', 'b', 'c');
  makeFolder(folder);
  writeFileSync(join(folder, 'kept'), '');
  makeFolder(folder);
  assert.ok(statSync(join(folder, 'kept')).isFile());
});

test('a file in the way is the error of the system', () => {
  writeFileSync(join(root, 'file'), '');
  assert.throws(() => makeFolder(join(root, 'file', 'below')), { code: 'ENOTDIR' });
});

test('where a system lets nothing be made, that is told, and not tried for ever', {
  skip: existsSync('/proc/self') ? false : 'there is no /proc',
}, () => {
  const code = `
    import { makeFolder } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'make-folder.ts')).href)};
    try { makeFolder('/proc/driftline/history'); } catch ({ code }) { console.log(code); }`;
  // In a process of its own: what never ends would not let this one tell.
  const parameters = ['--import', 'tsx', '--input-type=module', '--eval', code];
  const { stdout, error } = spawnSync(process.execPath, parameters, { encoding: 'utf8', timeout: 60_000 });
  assert.deepEqual([stdout.trim(), error], ['ENOENT', undefined]);
});
