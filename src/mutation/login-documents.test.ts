import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { startMock } from '../mock/start.ts';
import { openContract } from '../openapi/open.ts';
import { projectRoot } from '../project/project-root.ts';
import { loginPass } from './login-pass.ts';
import { JudgingClient } from './sending.ts';

/** The kinds of logins; `contracts/` and `everything.openapi.yaml` are tested elsewhere. */
const DOCUMENTS = ['form-login'];

for (const name of DOCUMENTS) {
  test(`every case of the login of ${name}.openapi.yaml keeps the contract on the mock server`, async (t) => {
    const contract = await openContract(join(projectRoot(), `src/testing/${name}.openapi.yaml`));
    const mock = await startMock(contract);
    t.after(() => mock.close());
    const client = new JudgingClient(contract, mock);
    await loginPass(client);
    const found = client.findings.map(({ id, case: step, received }) => `${step}: ${id}, ${received}`);
    assert.deepEqual(found, []);
    const sent = new Set(client.exchanges.map((exchange) => exchange.case.name));
    for (const step of [
      'right-credentials',
      'fresh-token',
      'missing-password',
      'tampered-claims',
      'valid-example-1',
    ]) {
      assert.ok(sent.has(step), step);
    }
    assert.equal(sent.has('json-cut-off'), !name.startsWith('form'));
  });
}
