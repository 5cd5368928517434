import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readSettings } from '../src/config/read-settings.ts';
import { isOfNpm, ofTests, withoutSettings } from './environment.ts';

const project = mkdtempSync(join(tmpdir(), 'driftline-'));
after(() => rmSync(project, { recursive: true, force: true }));

test('withoutSettings() overrides the settings of the shell and of .env', async () => {
  const shell = { REPORTS_DIR: '/elsewhere', LOGIN_EMAIL: 'a@example.com', LOGIN_PASSWORD: 'secret' };
  const unset = await readSettings(withoutSettings(shell), { project });
  writeFileSync(join(project, '.env'), 'BASE_URL=https://api.example.com\nLOG_LEVEL=debug\nDEPTH=polite\n');
  assert.deepEqual(await readSettings(withoutSettings(shell), { project }), unset);
  assert.deepEqual(unset, await readSettings(withoutSettings({}), { project }));
  assert.equal(unset.baseUrl, undefined);
  assert.equal(unset.loginEmail, undefined);
  assert.equal(unset.reportsDirectory, join(project, 'reports'));
});

test('other variables stay', () => {
  assert.equal(withoutSettings({ PATH: '/usr/bin' }).PATH, '/usr/bin');
});

test('ofTests() gives certificates to npm alone', () => {
  const given = ofTests({ PATH: '/usr/bin', NODE_EXTRA_CA_CERTS: '/etc/ca.pem' });
  assert.equal('NODE_EXTRA_CA_CERTS' in given, false);
  assert.equal(given.npm_config_cafile, '/etc/ca.pem');
  assert.equal(
    ofTests({ npm_config_cafile: '/own.pem', NODE_EXTRA_CA_CERTS: '/a' }).npm_config_cafile,
    '/own.pem',
  );
});

test('isOfNpm() leaves where the certificates of the registry are', () => {
  const names = ['npm_command', 'npm_config_registry', 'NPM_CONFIG_CACHE', 'npm_config_cafile', 'PATH'];
  assert.deepEqual(names.filter(isOfNpm), ['npm_command', 'npm_config_registry', 'NPM_CONFIG_CACHE']);
});
