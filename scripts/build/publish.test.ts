import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../src/testing/temporary-directory-for-tests.ts';
import { draftFolder, publish } from './publish.ts';

/** Makes a build of these files, and puts it in its place. */
function build(outdir: string, files: Readonly<Record<string, string>>, alone = false): void {
  const draft = draftFolder(outdir);
  for (const [name, text] of Object.entries({ 'driftline.cjs': '', 'command.cjs': '', ...files })) {
    mkdirSync(dirname(join(draft, name)), { recursive: true });
    writeFileSync(join(draft, name), text);
  }
  publish(draft, outdir, { alone });
}

const filesOf = (outdir: string) => readdirSync(outdir).filter((name) => !name.startsWith('.'));

test('a build replaces the one before, whose files stay until the next', () => {
  const outdir = temporaryDirectory();
  build(outdir, { 'index.js': '1', 'chunk-1.js': '' });
  build(outdir, { 'index.js': '2', 'chunk-2.js': '', 'templates/a.ts': '' });
  assert.equal(readFileSync(join(outdir, 'index.js'), 'utf8'), '2');
  assert.ok(filesOf(outdir).includes('chunk-1.js'));
  build(outdir, { 'index.js': '3', 'chunk-3.js': '' });
  assert.deepEqual(filesOf(outdir).sort(), [
    ...['chunk-2.js', 'chunk-3.js', 'command.cjs', 'driftline.cjs', 'index.js', 'templates'],
  ]);
});

test('for a package, nothing but the last build is left', () => {
  const outdir = temporaryDirectory();
  build(outdir, { 'chunk-1.js': '' });
  build(outdir, { 'chunk-2.js': '' }, true);
  assert.deepEqual(filesOf(outdir).sort(), ['chunk-2.js', 'command.cjs', 'driftline.cjs']);
});

test('what is the same is left as it is; the command is new all the same, and may be run', () => {
  const outdir = temporaryDirectory();
  build(outdir, { 'command.cjs': 'same' });
  for (const name of filesOf(outdir)) utimesSync(join(outdir, name), 1000, 1000);
  build(outdir, { 'command.cjs': 'same' });
  assert.equal(statSync(join(outdir, 'command.cjs')).mtimeMs, 1_000_000);
  assert.ok(statSync(join(outdir, 'driftline.cjs')).mtimeMs > 1_000_000);
  assert.equal(statSync(join(outdir, 'driftline.cjs')).mode & 0o111, 0o111);
});

test('a build with a folder of its own inside another is left alone', () => {
  const outdir = temporaryDirectory();
  build(join(outdir, 'bench'), {});
  build(outdir, {});
  assert.deepEqual(filesOf(join(outdir, 'bench')), ['command.cjs', 'driftline.cjs']);
});

/** Starts the command each time it is told to, anew, and says what came of it. */
const STARTER = `
process.on('message', (command) => {
  for (const path of Object.keys(require.cache)) delete require.cache[path];
  try { require(command); process.send('well'); } catch (error) { process.send(String(error)); }
});
process.send('ready');`;

test('whoever starts the command while a build is put in its place finds all that it needs', async () => {
  const outdir = temporaryDirectory();
  const next = (number: number) =>
    build(outdir, { 'driftline.cjs': `require('./chunk-${number}.cjs');`, [`chunk-${number}.cjs`]: '' });
  next(0);
  const child = spawn(process.execPath, ['-e', STARTER], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  await once(child, 'message');
  for (let number = 1; number <= 200; number += 1) {
    child.send(join(outdir, 'driftline.cjs'));
    next(number);
    assert.deepEqual((await once(child, 'message'))[0], 'well');
  }
  child.disconnect();
  await once(child, 'exit');
});
