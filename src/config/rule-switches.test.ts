import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Fault, faultText } from '../core/fault.ts';
import { readSettings } from './read-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'driftline-rules-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const folders = { project: folder, working: folder };

async function settingsWith(content: unknown) {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  writeFileSync(join(folder, 'rules.json'), text);
  return readSettings({ RULES: 'rules.json' }, folders);
}

async function faultOf(content: unknown): Promise<string> {
  const fault: unknown = await settingsWith(content).then(
    () => undefined,
    (thrown) => thrown,
  );
  assert.ok(fault instanceof Fault);
  assert.equal(fault.code, 'DL_SETTING_INVALID');
  return faultText(fault);
}

test('rules are set to off, warning or error, each with its reason', async () => {
  const switches = {
    'body-property-undocumented': { severity: 'off', reason: 'added on purpose' },
    'token-cacheable': { severity: 'error', reason: 'we pass a proxy' },
    'latency-growing': { severity: 'warning', reason: 'being mended' },
  };
  assert.deepEqual((await settingsWith(switches)).ruleSwitches, switches);
});

test('without the setting no rule is set', async () => {
  assert.equal((await readSettings({}, folders)).ruleSwitches, undefined);
  assert.equal((await readSettings({ RULES: '' }, folders)).ruleSwitches, undefined);
});

test('a rule that there is not is named, with near names', async () => {
  const text = await faultOf({ 'body-propety-undocumented': { severity: 'off', reason: 'why' } });
  assert.match(text, /"body-propety-undocumented", which is no rule/);
  assert.match(text, /Did you mean: .*body-property-undocumented/);
  assert.match(
    await faultOf({ zzz: { severity: 'off', reason: 'why' } }),
    /There are: .*answers-inconsistent/,
  );
});

test('a severity that there is not, and a missing reason, are named with their rule', async () => {
  assert.match(
    await faultOf({ 'token-reused': { severity: 'info', reason: 'why' } }),
    /token-reused.*"info"/,
  );
  assert.match(await faultOf({ 'token-reused': { reason: 'why' } }), /token-reused no severity/);
  assert.match(await faultOf({ 'token-reused': 'off' }), /token-reused no severity/);
  assert.match(await faultOf({ 'token-reused': { severity: 'off' } }), /no reason for token-reused/);
  assert.match(await faultOf({ 'token-reused': { severity: 'off', reason: ' ' } }), /no reason/);
  const misspelt = { severity: 'off', reason: 'why', sevrity: 'off' };
  assert.match(await faultOf({ 'token-reused': misspelt }), /"sevrity"/);
});

test('a file that is missing, no JSON, or no object is a fault that names it', async () => {
  assert.match(await faultOf('{"cut'), /rules\.json is no JSON/);
  assert.match(await faultOf([]), /rules\.json is no object/);
  await assert.rejects(
    readSettings({ RULES: 'nowhere.json' }, folders),
    (fault) => fault instanceof Fault && /nowhere\.json cannot be read/.test(fault.sentence),
  );
});
