import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { DriftlineError } from '../core/driftline-error.ts';
import { writeFiles } from '../testing/installed-for-tests.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';
import { checkedConfig } from './config-file.ts';
import { readSettings } from './read-settings.ts';

const RULE = {
  id: 'a-rule',
  title: 'Something is wrong',
  severity: 'error',
  why: 'It matters.',
  fix: 'Do it.',
  check: () => [],
} as const;
const CHANNEL = { name: 'a-channel', deliver: () => {} };

test('what fails the suite, and its gates', () => {
  const config = { failOn: 'new', gates: { operations: 100, statuses: { login: [200, '4XX'] } } } as const;
  assert.deepEqual(checkedConfig(config, 'x'), { rules: {}, customRules: [], channels: [], ...config });
});

test('a valid configuration is returned, with its reasons trimmed and its defaults filled in', () => {
  const config = {
    rules: {
      'a-rule': { severity: 'off', reason: ' not now ' },
      'stack-trace': { severity: 'error', reason: 'so' },
    },
    customRules: [RULE],
    channels: [CHANNEL],
  };
  assert.deepEqual(checkedConfig(config, 'x'), {
    ...config,
    rules: { ...config.rules, 'a-rule': { severity: 'off', reason: 'not now' } },
  });
  assert.deepEqual(checkedConfig({}, 'x'), { rules: {}, customRules: [], channels: [] });
});

const WRONG: readonly (readonly [value: unknown, message: RegExp, hint: RegExp])[] = [
  [undefined, /^c\.ts has no default export\.$/, /defineConfig/],
  [[], /^c\.ts exports a list by default\.$/, /defineConfig/],
  [{ rule: {} }, /^c\.ts has the unknown property "rule"\.$/, /Did you mean rules\?/],
  [{ rules: [] }, /^c\.ts: rules is a list\.$/, /severity/],
  [
    { rules: { 'stack-trase': { severity: 'off', reason: 'x' } } },
    /rules names "stack-trase"/,
    /stack-trace/,
  ],
  [{ rules: { 'stack-trace': 'off' } }, /^c\.ts: rules\.stack-trace is "off"\.$/, /severity/],
  [
    { rules: { 'stack-trace': { severity: 'warn', reason: 'x' } } },
    /severity is "warn"/,
    /off, warning, error/,
  ],
  [{ rules: { 'stack-trace': { severity: 'off' } } }, /reason is missing/, /every report shows it/],
  [
    { rules: { 'stack-trace': { severity: 'off', reason: 'x', until: 1 } } },
    /has the unknown property "until"/,
    /severity, reason/,
  ],
  [{ customRules: RULE }, /^c\.ts: customRules is an object\.$/, /a list/],
  [{ customRules: [{ ...RULE, id: 'A rule' }] }, /customRules\[0\]\.id is "A rule"/, /lower-case letters/],
  [{ customRules: [{ ...RULE, id: 'stack-trace' }] }, /the rule "stack-trace" is built in/, /another name/],
  [{ customRules: [RULE, RULE] }, /the rule "a-rule" is defined twice/, /another name/],
  [{ customRules: [{ ...RULE, check: 1 }] }, /customRules\[0\]\.check is 1/, /a function/],
  [
    { customRules: [{ ...RULE, reference: 'x' }] },
    /customRules\[0\] has the unknown property "reference"/,
    /Known properties: id,/,
  ],
  [{ customRules: [{ ...RULE, severity: 'off' }] }, /severity is "off"/, /error, warning or info/],
  [{ channels: [{ ...CHANNEL, name: 'slack' }] }, /the channel "slack" is built in/, /another name/],
  [{ channels: [{ name: 'x' }] }, /channels\[0\]\.deliver is missing/, /a function/],
  [{ failOn: 'none' }, /^c\.ts: failOn is "none"\.$/, /error, new, drift, warning/],
  [{ gates: { operation: 1 } }, /^c\.ts: gates has the unknown property "operation"\.$/, /operations/],
  [{ gates: { responses: 101 } }, /^c\.ts: gates\.responses is 101\.$/, /from 0 to 100/],
  [{ gates: { statuses: { login: 200 } } }, /gates\.statuses\.login is or has 200/, /\[200, '4XX'\]/],
  [{ gates: { statuses: { login: ['4xy'] } } }, /gates\.statuses\.login is or has "4xy"/, /'4XX'/],
];

for (const [value, message, hint] of WRONG) {
  test(`the configuration ${JSON.stringify(value)} is refused`, () => {
    assert.throws(
      () => checkedConfig(value, 'c.ts'),
      (error) => {
        assert.ok(error instanceof DriftlineError);
        assert.equal(error.code, 'DL_CONFIG_INVALID');
        assert.match(error.sentence, message);
        assert.match(error.hint, hint);
        return true;
      },
    );
  });
}

test('the settings include the rules of driftline.config.ts, and no such property without that file', async () => {
  const project = temporaryDirectory();
  assert.equal((await readSettings({}, { project })).ruleSwitches, undefined);
  writeFiles(project, {
    'driftline.config.ts': `import { defineConfig, defineRule } from 'driftline';
import { reason } from './reason.ts';
export default defineConfig({
  rules: { 'stack-trace': { severity: 'off', reason } },
  customRules: [defineRule({ ...${JSON.stringify(RULE)}, check: () => [] })],
});`,
    'reason.ts': 'export const reason: string = "agreed";',
  });
  const settings = await readSettings({}, { project });
  assert.deepEqual(settings.ruleSwitches, { 'stack-trace': { severity: 'off', reason: 'agreed' } });
  assert.deepEqual(
    settings.customRules?.map(({ id }) => id),
    ['a-rule'],
  );
});

test('a configuration that is not valid TypeScript, or that exists twice, is an error with its path', async () => {
  const project = temporaryDirectory();
  writeFiles(project, { 'driftline.config.ts': 'export default {\n  rules: [,\n};' });
  await assert.rejects(readSettings({}, { project }), {
    code: 'DL_CONFIG_INVALID',
    message: new RegExp(`${join(project, 'driftline.config.ts')}:3:1 cannot be compiled`),
  });
  writeFiles(project, { 'driftline.config.mjs': 'export default {};' });
  await assert.rejects(readSettings({}, { project }), {
    code: 'DL_CONFIG_INVALID',
    sentence: 'driftline.config.mjs and driftline.config.ts both exist.',
  });
});
