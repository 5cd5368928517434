import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DriftlineError } from '../../core/driftline-error.ts';
import { exposition } from '../../report/metrics/exposition.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { writeTextfile } from './send-runs.ts';
import { monitorOf, snapshotOf } from './snapshot.fixture.ts';

test('each monitor has a file of its own, without the build info, which would be in each', () => {
  const directory = temporaryDirectory();
  const monitors = [monitorOf('up'), monitorOf('down', { monitor: 'accounts' })];
  writeTextfile(directory, { version: '0.1.0', monitors });
  assert.deepEqual(readdirSync(directory).sort(), ['driftline-accounts.prom', 'driftline-login.prom']);
  const text = readFileSync(join(directory, 'driftline-login.prom'), 'utf8');
  assert.equal(text, exposition({ monitors: [monitorOf('up')] }));
  assert.doesNotMatch(text, /build_info|accounts"/);
});

test('everybody may read the file, whatever the umask of the process is', () => {
  const directory = temporaryDirectory();
  const mask = process.umask(0o077);
  try {
    writeTextfile(directory, snapshotOf('up'));
  } finally {
    process.umask(mask);
  }
  assert.equal(statSync(join(directory, 'driftline-login.prom')).mode & 0o777, 0o644);
});

test('a file is overwritten, and no draft remains', () => {
  const directory = temporaryDirectory();
  for (const verdict of ['up', 'broken'] as const) writeTextfile(directory, snapshotOf(verdict));
  const text = readFileSync(join(directory, 'driftline-login.prom'), 'utf8');
  assert.match(text, /^driftline_probe_success\{monitor="login"\} 0$/m);
  assert.deepEqual(readdirSync(directory), ['driftline-login.prom']);
});

const READER = `
const { readFileSync, readdirSync } = require('node:fs');
const whole = new Set(JSON.parse(process.env.WHOLE));
const folder = process.env.FOLDER;
let reads = 0;
process.stdin.on('data', () => { process.stdout.write(String(reads)); process.exit(0); });
(function read() {
  for (let i = 0; i < 50; i++) {
    for (const name of readdirSync(folder).filter((name) => name.endsWith('.prom'))) {
      if (!whole.has(readFileSync(folder + '/' + name, 'utf8'))) { console.log('half'); process.exit(1); }
      reads += 1;
    }
  }
  setImmediate(read);
})();
`;

test('a reader never sees half of a file that is overwritten', async () => {
  const directory = temporaryDirectory();
  const all = (['up', 'broken'] as const).map((verdict) => snapshotOf(verdict));
  const whole = all.map(({ monitors }) => exposition({ monitors }));
  const reader = spawn(process.execPath, ['-e', READER], {
    env: { WHOLE: JSON.stringify(whole), FOLDER: directory },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  reader.stdout.on('data', (text: Buffer) => {
    said += text;
  });
  for (let index = 0; index < 2000; index++) {
    writeTextfile(directory, all[index % 2] ?? snapshotOf('up'));
    await nextTurn();
  }
  reader.stdin.write('end');
  const [exitCode] = (await once(reader, 'close')) as [number];
  assert.equal(exitCode, 0, said);
});

test('a missing directory, or a path that is taken, is an error that names it, and leaves no draft', () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'driftline-login.prom'));
  for (const place of [directory, join(directory, 'nowhere')]) {
    assert.throws(
      () => writeTextfile(place, snapshotOf('up')),
      (error) =>
        error instanceof DriftlineError &&
        error.code === 'DL_FILE_UNWRITABLE' &&
        error.message.includes(place),
    );
  }
  assert.deepEqual(readdirSync(directory), ['driftline-login.prom']);
});
