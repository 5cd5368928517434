import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { allRules } from '../../rules/custom-rule.ts';
import { runCommand } from '../../testing/command-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

test('explain RULE prints what it finds, why it matters, the fix, an example and how to switch it off', async () => {
  const { stdout, stderr, exitCode } = await runCommand(['explain', 'body-type-wrong']);
  assert.deepEqual([exitCode, stderr], [0, '']);
  for (const line of [
    /^A value has the wrong type {2}body-type-wrong$/m,
    /^ {2}family {4}contract\. The response violates the contract\.$/m,
    /^ {2}severity {2}error$/m,
    /^ {2}why {7}Typed clients fail to read the response\.$/m,
    /^ {2}fix {7}Send the documented type, or correct the contract\.$/m,
    /^ {2}source {4}JSON Schema 2020-12/m,
    /the mock server with --fault \S+:\n {4}sent .*\n {4}where .*\n {4}received .*\n {4}expected /,
    /^ {4}'body-type-wrong': \{ severity: 'off', reason: /m,
  ])
    assert.match(stdout, line);
});

test('explain alone lists every rule with its title', async () => {
  const { stdout } = await runCommand(['explain']);
  for (const { id, title } of allRules()) {
    assert.ok(
      stdout.split('\n').some((line) => line.startsWith(`  ${id} `) && line.endsWith(` ${title}`)),
      id,
    );
  }
});

test('explain prints how the configuration switches a rule, and why', async () => {
  const project = temporaryDirectory();
  const rules = { 'stack-trace': { severity: 'warning', reason: 'known\u001b[2J, see API-4' } };
  writeFileSync(join(project, 'driftline.config.ts'), `export default ${JSON.stringify({ rules })};`);
  const { stdout } = await runCommand(['explain', 'stack-trace'], { project });
  assert.match(stdout, /^ {2}set to {4}warning, because known\\u001b\[2J, see API-4$/m);
});

test('explain --json prints the same as JSON, one rule a line', async () => {
  const one = await runCommand(['explain', '--json', 'latency-growing']);
  const { id, series, family, fix } = JSON.parse(one.stdout);
  assert.deepEqual([id, series, family], ['latency-growing', true, 'speed']);
  assert.match(fix, /^Look for what grows/);
  const all = await runCommand(['explain', '--json']);
  assert.equal(all.stdout.trimEnd().split('\n').length, allRules().length);
});

test('an unknown rule is an error that suggests the nearest names', async () => {
  const { stdout, stderr, exitCode } = await runCommand(['explain', 'body-type-wrang']);
  assert.deepEqual([exitCode, stdout], [3, '']);
  assert.match(
    stderr,
    /^DL_OPTION_INVALID: There is no rule "body-type-wrang"\.\n {2}Did you mean: body-type-wrong/,
  );
});
