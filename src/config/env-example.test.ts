import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parse } from 'dotenv';
import { projectRoot } from '../project/project-root.ts';
import { SCHEME_SETTING } from '../project/settings/named-setting.ts';
import { SETTINGS } from '../project/settings/settings.ts';
import { readSettings } from './read-settings.ts';

const path = join(projectRoot(), '.env.example');
const text = readFileSync(path, 'utf8');

/** The comment above a setting, as one line. */
function explanationOf(name: string): string {
  const block = text.split('\n\n').find((each) => each.split('\n').includes(`${name}=`)) ?? '';
  const lines = block.split('\n').filter((line) => line.startsWith('#'));
  return lines.map((line) => line.slice(1).trim()).join(' ');
}

test('.env.example has every setting, in the order of the list, and nothing else', () => {
  assert.deepEqual(
    Object.keys(parse(text)),
    SETTINGS.map(({ name }) => name),
  );
});

test('.env.example explains the settings of single security schemes', () => {
  const block = text.split('\n\n').find((each) => each.endsWith(`# ${SCHEME_SETTING.name}=`)) ?? '';
  for (const part of [SCHEME_SETTING.description, SCHEME_SETTING.fallback, SCHEME_SETTING.example])
    assert.ok(block.includes(part), part);
});

for (const { name, description, fallback, example } of SETTINGS) {
  test(`.env.example explains ${name}: its purpose, its default, an example`, () => {
    const explanation = explanationOf(name);
    assert.ok(explanation.includes(description), explanation);
    assert.ok(explanation.includes(`Default: ${fallback}.`), explanation);
    assert.ok(explanation.includes(`Example: ${name}=${example}`), explanation);
  });
}

test('an unedited copy of .env.example changes no setting', async () => {
  const project = mkdtempSync(join(tmpdir(), 'driftline-example-'));
  after(() => rmSync(project, { recursive: true, force: true }));
  const folders = { project, working: project };
  const before = await readSettings({}, folders);
  copyFileSync(path, join(project, '.env'));
  assert.deepEqual(await readSettings({}, folders), before);
});

test('the quoting that .env.example recommends is parsed as intended', () => {
  const advice = /LOGIN_PASSWORD='.*'$/m.exec(text)?.[0] ?? '';
  assert.equal(parse(advice).LOGIN_PASSWORD, 'p#ss word');
});
