import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { projectRoot } from '../../src/project/project-root.ts';
import { type MutationReport, readMutationReport } from '../../src/report/mutation-file.ts';
import { withoutSettings } from '../environment.ts';
import { compiledScript } from '../test/script-for-tests.ts';
import { mutationText } from './mutation-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'driftline-mutate-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const script = await compiledScript('scripts/mutate.ts');

/** One operation without security: mutation testing needs no login. */
const CONTRACT = `openapi: 3.1.0
info: { title: Small, version: '1' }
paths:
  /health:
    get:
      operationId: readHealth
      security: []
      responses:
        '200':
          description: It runs.
          content:
            application/json:
              schema:
                type: object
                required: [status]
                properties: { status: { type: string, enum: [ok, busy] }, note: { type: string, format: binary } }
              example: { status: ok, note: fine }
`;

function runMutate(...parameters: readonly string[]) {
  return spawnSync(process.execPath, [script, ...parameters], {
    cwd: projectRoot(),
    env: { ...withoutSettings(process.env), REPORTS_DIR: folder },
    encoding: 'utf8',
  });
}

test('the command tests any contract, prints a table, and writes the report', () => {
  const contract = join(folder, 'small.openapi.yaml');
  writeFileSync(contract, CONTRACT);
  const { status, stdout, stderr } = runMutate('--contract', contract, '--variants', '5', '--seed', '3');
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /^Bodies: keywords of the schemas +\d+ +\d+ +1 +0 /m);
  assert.match(stdout, /cannot be detected: this format is an annotation/);
  assert.match(stdout, /5 conforming variants from seed 3 on, and every documented response: nothing found/);
  const report = readMutationReport(join(folder, 'out', 'mutation.json'));
  assert.equal(report?.conforming.variants, 5);
  assert.deepEqual(
    report?.survived.map(({ reason }) => reason === undefined),
    [false],
  );
  const few = runMutate('--contract', contract, '--variants', '0', '--one-of', '4');
  assert.equal(few.status, 0, few.stdout + few.stderr);
  const made = (text: string) => Number(/^all +(\d+) /m.exec(text)?.[1]);
  assert.equal(made(few.stdout), Math.ceil(made(stdout) / 4));
});

test('an invalid option is an error with the usage', () => {
  const { status, stderr } = runMutate('--variants', 'many');
  assert.equal(status, 3);
  assert.match(stderr, /DL_OPTION_INVALID.*--variants[\s\S]*npm run mutate/);
});

test('the text lists survived and false alarms under the table', () => {
  const report: MutationReport = {
    version: 2,
    startedAt: '2030-01-01T00:00:00Z',
    durationMs: 1500,
    cpuMs: 1200,
    contract: 'some.yaml',
    classes: [
      {
        class: 'status',
        title: 'Statuses',
        made: 3,
        caught: 1,
        explained: 1,
        survived: 1,
        rules: [{ id: 'status-undocumented', count: 1 }],
      },
    ],
    survived: [
      { name: 'login 200 status: 500', class: 'status' },
      { name: 'login 200 status: 201', class: 'status', reason: 'cannot be seen: because' },
    ],
    conforming: {
      seed: 1,
      variants: 2,
      falseAlarms: [
        {
          name: 'conforming variant, seed 2: chunks',
          findings: [{ id: 'body-not-json', case: 'any', where: 'response body' }],
        },
      ],
    },
  };
  const text = mutationText(report);
  assert.match(text, /^Statuses +3 +1 +1 +1 +status-undocumented 1$/m);
  assert.match(
    text,
    /✖ survived: login 200 status: 500\n- login 200 status: 201\n {2}cannot be seen: because/,
  );
  assert.match(
    text,
    /✖ false alarm: conforming variant, seed 2: chunks\n {4}body-not-json at any, response body/,
  );
});
