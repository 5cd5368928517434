import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { projectRoot } from '../../project/project-root.ts';
import { builtCommand, COMMAND, runCommand } from '../../testing/command-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

before(() => builtCommand());
const folder = temporaryDirectory();

const LOGIN = 'https://app.sealmetrics.com/api/auth/login';
const TOKEN = {
  access_token: 'canary-token-4711',
  token_type: 'bearer',
  expires_at: '2026-01-02T00:00:00.000000Z',
};

/** An entry of NDJSON: a login that is accepted. */
function line({
  body = TOKEN,
  url = LOGIN,
  status = 200,
}: {
  body?: unknown;
  url?: string;
  status?: number;
}): string {
  const headers = { 'Content-Type': 'application/json' };
  const sent = { email: 'me@example.com', password: 'canary-password-4711' };
  return `${JSON.stringify({
    request: { method: 'POST', url, headers, body: sent },
    response: { status, headers, body },
  })}\n`;
}

test('a recording is judged: causes on stdout, what was judged on stderr, no secret in any output', async () => {
  const path = join(folder, 'traffic.ndjson');
  writeFileSync(
    path,
    line({}) + line({ url: `${LOGIN}/again` }) + line({ url: 'https://ads.example.net/x' }),
  );
  const out = join(folder, 'out');
  const { exitCode, stdout, stderr } = await runCommand(['judge', path, '--out', out]);
  assert.equal(exitCode, 2, stderr);
  assert.match(stdout, /✖ login: \/token_type is "bearer", must be "Bearer" +body-const-wrong\n/);
  assert.match(
    stdout,
    /seen +once, in entry 1: POST \/api\/auth\/login 200|entry 1: POST \/api\/auth\/login 200/,
  );
  assert.match(
    stdout,
    /Requests that the contract does not have:\n\n? +- POST \/api\/auth\/login\/again {2}1 entry\n/,
  );
  assert.match(
    stderr,
    /1 entry of .*traffic\.ndjson judged, sent to https:\/\/app\.sealmetrics\.com: 0 keep the contract, 1 do not\./,
  );
  assert.match(stderr, /Not judged, 1 entry: sent to https:\/\/ads\.example\.net/);
  const files = ['findings.json', 'findings.sarif'].map((name) => readFileSync(join(out, name), 'utf8'));
  for (const text of [stdout, stderr, ...files]) assert.doesNotMatch(text, /canary/);
  const { depth, tests, coverage } = JSON.parse(files[0] ?? '');
  assert.deepEqual([depth, tests.failed, coverage[0].operation], ['recorded', 1, 'login']);
});

test('NDJSON on stdin is judged entry by entry, with the exit codes of its findings', () => {
  const judge = (input: string, ...parameters: string[]) => {
    const all = [COMMAND, 'judge', '-', '--format', 'json', ...parameters, '--project', projectRoot()];
    const { status, stdout, stderr } = spawnSync(process.execPath, all, {
      input,
      encoding: 'utf8',
      cwd: folder,
    });
    return { status, stdout, stderr };
  };
  const kept = judge(
    line({ status: 401, body: { status: 'error', message: 'Invalid credentials' } }) +
      line({ url: `${LOGIN}/again` }),
    '--fail-on',
    'error',
  );
  assert.equal(kept.status, 0, kept.stderr);
  assert.deepEqual(
    JSON.parse(kept.stdout).findings.filter(
      (each: { finding: { severity: string } }) => each.finding.severity === 'error',
    ),
    [],
  );
  const nothing = judge(line({ url: 'https://ads.example.net/x' }));
  assert.equal(nothing.status, 3);
  assert.match(nothing.stderr, /No entry of stdin matches the contract\./);
  const broken = judge('{"log"');
  assert.equal(broken.status, 3);
  assert.match(
    broken.stderr,
    /DL_RECORDING_INVALID: stdin is no recording of HTTP traffic: it is not JSON\./,
  );
});
