import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../project/project-root.ts';
import { type Ended, runCommand } from '../../testing/command-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

const CONTRACT = readFileSync(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml'), 'utf8');

/** The contract's page that the command builds from a contract with this text. */
async function contractPageOf(
  text: string,
  env: Readonly<Record<string, string>> = {},
  project = projectRoot(),
): Promise<{ page: string; ended: Ended }> {
  const directory = temporaryDirectory();
  const contract = join(directory, 'some.openapi.yaml');
  writeFileSync(contract, text);
  const places = { REPORTS_DIR: directory, CONTRACT: contract };
  const ended = await runCommand(['report'], { env: { ...env, ...places }, project });
  return { ended, page: readFileSync(join(directory, 'out', 'contract.html'), 'utf8') };
}

test('the page of an invalid contract shows the error, and the other pages are built', async () => {
  const { page, ended } = await contractPageOf(CONTRACT.replace('openapi: 3.1.0', 'openapi: three'));
  assert.deepEqual([ended.exitCode, ended.stdout.trimEnd().split('\n').length], [0, 3]);
  assert.match(page, /The contract cannot be used/);
  assert.match(page, /DL_CONTRACT_/);
});

test('a password that is also an example in the contract is masked on its page', async () => {
  const text = CONTRACT.replace('password: demo\n', 'password: canary-password-3391\n').replace(
    'description: The credentials are right.',
    'description: As canary-password-3391 is.',
  );
  const { page } = await contractPageOf(text, {
    LOGIN_EMAIL: 'canary@example.com',
    LOGIN_PASSWORD: 'canary-password-3391',
  });
  assert.doesNotMatch(page, /canary-password/);
  assert.match(page, /As \$LOGIN_PASSWORD is\./);
});

test('rules that are switched off are on the page with their reason', async () => {
  const project = temporaryDirectory();
  const rules = { 'stack-trace': { severity: 'off', reason: 'known, see API-4' } };
  writeFileSync(join(project, 'driftline.config.ts'), `export default ${JSON.stringify({ rules })};`);
  const { page } = await contractPageOf(CONTRACT, {}, project);
  assert.match(page, /stack-trace[\s\S]*known, see API-4/);
});
