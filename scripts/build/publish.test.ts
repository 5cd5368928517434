import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../src/testing/temporary-directory-for-tests.ts';
import { draftFolder, publish } from './publish.ts';

/** Makes a build of these files, and publishes it. */
function build(outdir: string, files: Readonly<Record<string, string>>, alone = false): void {
  const draft = draftFolder(outdir);
  for (const [name, text] of Object.entries({ 'driftline.cjs': '', 'command.cjs': '', ...files })) {
    mkdirSync(dirname(join(draft, name)), { recursive: true });
    writeFileSync(join(draft, name), text);
  }
  publish(draft, outdir, { alone });
}

const filesOf = (outdir: string) => readdirSync(outdir).filter((name) => !name.startsWith('.'));

test('a build replaces the previous one, whose files stay until the next', () => {
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

test('for a package, only the last build is left', () => {
  const outdir = temporaryDirectory();
  build(outdir, { 'chunk-1.js': '' });
  build(outdir, { 'chunk-2.js': '' }, true);
  assert.deepEqual(filesOf(outdir).sort(), ['chunk-2.js', 'command.cjs', 'driftline.cjs']);
});

test('an unchanged file keeps its time; the command gets a new time and is executable', () => {
  const outdir = temporaryDirectory();
  build(outdir, { 'command.cjs': 'same' });
  for (const name of filesOf(outdir)) utimesSync(join(outdir, name), 1000, 1000);
  build(outdir, { 'command.cjs': 'same' });
  assert.equal(statSync(join(outdir, 'command.cjs')).mtimeMs, 1_000_000);
  assert.ok(statSync(join(outdir, 'driftline.cjs')).mtimeMs > 1_000_000);
  assert.equal(statSync(join(outdir, 'driftline.cjs')).mode & 0o111, 0o111);
});

test('a build in a folder inside of another build is not touched', () => {
  const outdir = temporaryDirectory();
  build(join(outdir, 'bench'), {});
  build(outdir, {});
  assert.deepEqual(filesOf(join(outdir, 'bench')), ['command.cjs', 'driftline.cjs']);
});

/** Loads the command anew for each message, and sends the outcome. */
const STARTER = `
process.on('message', (command) => {
  for (const path of Object.keys(require.cache)) delete require.cache[path];
  try { require(command); process.send('loaded'); } catch (error) { process.send(String(error)); }
});
process.send('ready');`;

test('a command that starts while a build is published finds all files that it needs', async () => {
  const outdir = temporaryDirectory();
  const next = (number: number) =>
    build(outdir, { 'driftline.cjs': `require('./chunk-${number}.cjs');`, [`chunk-${number}.cjs`]: '' });
  next(0);
  const child = spawn(process.execPath, ['-e', STARTER], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  await once(child, 'message');
  for (let number = 1; number <= 200; number += 1) {
    child.send(join(outdir, 'driftline.cjs'));
    next(number);
    assert.deepEqual((await once(child, 'message'))[0], 'loaded');
  }
  child.disconnect();
  await once(child, 'exit');
});
