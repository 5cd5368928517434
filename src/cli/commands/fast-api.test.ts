import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { builtCommand, recordsIn, runCommand, stored } from '../../testing/command-for-tests.ts';
import { FAST_API_USER, startFastApi, withoutFastApi } from '../../testing/fast-api-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

before(() => builtCommand());

test('a FastAPI application is up, by the document that it generates and an account', {
  skip: withoutFastApi,
}, async () => {
  const url = await startFastApi();
  const folder = temporaryDirectory();
  const CONTRACT = join(folder, 'items.openapi.json');
  writeFileSync(CONTRACT, await (await fetch(`${url}/openapi.json`)).text());
  const REPORTS_DIR = join(folder, 'reports');
  const env = { CONTRACT, REPORTS_DIR, BASE_URL: url, ...FAST_API_USER };
  const { exitCode, stdout, stderr } = await runCommand(['check', '--json'], { env });
  assert.equal(exitCode, 0, stdout + stderr);
  const steps = recordsIn(stdout).flatMap((record) => (record.type === 'step' ? [record] : []));
  assert.deepEqual(
    steps.map(({ operation, case: name, status }) => [operation, name, status]),
    [
      ['login_token_post', 'right-credentials', 200],
      ['read_users_me_users_me_get', 'fresh-token', 200],
      ['read_users_me_users_me_get', 'unsigned-token', 401],
      ['read_items_items_get', 'fresh-token', 200],
      ['login_token_post', 'unknown-user', 400],
    ],
  );
  const written = stdout + stderr + JSON.stringify(stored(REPORTS_DIR));
  assert.doesNotMatch(written, /canary-Secret/);
});
