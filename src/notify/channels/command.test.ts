import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { alertsOf, makeContext } from '../alerts.fixture.ts';
import { payloadOf } from '../channel.ts';
import { deliver } from './command.ts';

const [alert = assert.fail()] = alertsOf(['broken'], { finding: { received: '"$(id) `id`; rm"' } }).alerts;

/** An executable file with a program of the user. */
function program(source: string): string {
  const path = join(temporaryDirectory(), 'page me');
  writeFileSync(path, `#!${process.execPath}\n${source}`);
  chmodSync(path, 0o755);
  return path;
}

test('the program gets the alert as JSON on stdin and in variables, its own arguments, and no secret', async () => {
  const out = join(temporaryDirectory(), 'heard.json');
  const path = program(`
    const text = require('node:fs').readFileSync(0, 'utf8');
    const heard = { text, parameters: process.argv.slice(2), env: process.env };
    require('node:fs').writeFileSync(${JSON.stringify(out)}, JSON.stringify(heard));`);
  const secrets = {
    LOGIN_PASSWORD: 'canary',
    STAGING_LOGIN_PASSWORD: 'canary',
    SMTP_URL: 'canary',
    API_TOKEN: 'canary',
  };
  const before = { ...process.env };
  Object.assign(process.env, secrets);
  const context = makeContext({ alertCommand: [path, '--team', '$HOME *'], loginPassword: 'canary' });
  const problem = await deliver([alert], context).finally(() => {
    for (const name of Object.keys(secrets)) delete process.env[name];
    Object.assign(process.env, before);
  });
  assert.equal(problem, undefined);
  const heard = JSON.parse(readFileSync(out, 'utf8'));
  assert.deepEqual(JSON.parse(heard.text), payloadOf(alert));
  assert.deepEqual(heard.parameters, ['--team', '$HOME *']);
  assert.doesNotMatch(JSON.stringify(heard), /canary/);
  assert.equal(heard.env.PATH, process.env.PATH);
  const variables = Object.entries(heard.env).filter(([name]) => name.startsWith('DRIFTLINE_'));
  assert.deepEqual(Object.fromEntries(variables), {
    DRIFTLINE_ID: alert.id,
    DRIFTLINE_KIND: 'opened',
    DRIFTLINE_INCIDENT: alert.incident,
    DRIFTLINE_MONITOR: 'login',
    DRIFTLINE_TARGET: 'https://app.example.com/api',
    DRIFTLINE_CONTRACT: 'contracts/sealmetrics.openapi.yaml',
    DRIFTLINE_LEVEL: 'critical',
    DRIFTLINE_PREVIOUS_LEVEL: 'ok',
    DRIFTLINE_VERDICT: 'broken',
    DRIFTLINE_SINCE: '2026-01-12T03:16:00.000Z',
    DRIFTLINE_TIME: '2026-01-12T03:16:00.000Z',
    DRIFTLINE_HEADLINE: alert.headline,
  });
});

const ENDS: [what: string, source: string, problem: string | undefined][] = [
  ['ends with another code', 'process.exit(3)', 'exit code 3'],
  ['is killed', `process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 10_000)`, 'ended by SIGTERM'],
  ['does not read its stdin', '', undefined],
  ['prints a lot', `process.stdout.write('canary'.repeat(1e6)); process.stderr.write('canary')`, undefined],
];

for (const [what, source, problem] of ENDS) {
  test(`a program that ${what}: ${problem ?? 'no problem'}`, async () => {
    assert.equal(await deliver([alert], makeContext({ alertCommand: [program(source)] })), problem);
  });
}

test('a file that does not exist, or is not executable, is a problem', async () => {
  const missing = join(temporaryDirectory(), 'canary');
  const text = join(temporaryDirectory(), 'text');
  writeFileSync(text, 'not a program');
  assert.equal(
    await deliver([alert], makeContext({ alertCommand: [missing] })),
    'the program cannot be started: ENOENT',
  );
  assert.equal(
    await deliver([alert], makeContext({ alertCommand: [text] })),
    'the program cannot be started: EACCES',
  );
});

test('a program that takes too long is killed with its children', async () => {
  const alive = join(temporaryDirectory(), 'alive');
  const child = `setTimeout(() => require('node:fs').writeFileSync(${JSON.stringify(alive)}, ''), 1500)`;
  const path = program(`
    require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'ignore' });
    setTimeout(() => {}, 60_000);`);
  assert.equal(
    await deliver([alert], makeContext({ alertCommand: [path] }, 700)),
    'the program did not end within 700 ms',
  );
  await sleep(2500);
  assert.equal(existsSync(alive), false);
});
