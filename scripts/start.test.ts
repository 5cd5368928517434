import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { projectRoot } from '../src/project/project-root.ts';
import { withoutSettings } from './environment.ts';

const folder = mkdtempSync(join(tmpdir(), 'driftline-start-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('npm start works with another contract, on the mock server', async () => {
  const own = { CONTRACT: 'src/testing/pets.openapi.yaml', REPORTS_DIR: folder, NODE_OPTIONS: '' };
  const child = spawn(process.execPath, ['--import', 'tsx', join('scripts', 'start.ts')], {
    cwd: projectRoot(),
    env: { ...withoutSettings(process.env), ...own },
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const exitCode = await new Promise<number | null>((done) => child.once('close', done));
  const output = Buffer.concat(chunks).toString('utf8');
  assert.equal(exitCode, 0, output);
  assert.match(
    output,
    /All passed on the mock server, which proves nothing yet about an API\. Reports: .*index\.html/,
  );
});
