import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type MockServer, startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import { readSuiteReport } from '../../report/findings-file.ts';
import { causesOf } from '../../report/suite/causes.ts';
import { valueAt } from '../../schema/pointer.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { playwright } from '../../testing/suite-for-tests.ts';

const ACCOUNT = { identifier: 'someone@example.com', secret: 'the-right-secret' };

const folder = mkdtempSync(join(tmpdir(), 'driftline-account-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const contract = await openContract(join(projectRoot(), 'contracts', 'sealmetrics.openapi.yaml'));

/** Runs the whole suite at DEPTH=full, as against a real API. */
async function runSuite(mock: MockServer, settings: Readonly<Record<string, string>>) {
  const reports = mkdtempSync(join(folder, 'reports-'));
  const { exitCode, output } = await playwright(['test'], {
    ...{ BASE_URL: mock.url, LOGIN_EMAIL: ACCOUNT.identifier, LOGIN_PASSWORD: ACCOUNT.secret },
    ...{ REPORTS_DIR: reports, DEPTH: 'full', EXPIRED_TOKEN: await mock.issueToken({ lifeSeconds: -60 }) },
    ...settings,
  });
  const report = readSuiteReport(join(reports, 'out', 'findings.json'));
  assert.ok(report, output);
  return { exitCode, output, report, sarif: readFileSync(join(reports, 'out', 'findings.sarif'), 'utf8') };
}

/** Whether the password was the right one, of each login for the account. */
function attempts(mock: MockServer): boolean[] {
  return mock.received
    .filter(({ operation, json }) => operation === 'login' && valueAt(json, '/email') === ACCOUNT.identifier)
    .map(({ json }) => valueAt(json, '/password') === ACCOUNT.secret);
}

test('at DEPTH=full a run sends three wrong passwords for a real account, and then the right one', async (t) => {
  const mock = await startMock(contract, { credentials: ACCOUNT, fault: 'account-locks' });
  t.after(() => mock.close());
  const { exitCode, output, report } = await runSuite(mock, {});
  assert.equal(exitCode, 0, output);
  assert.deepEqual(report.findings, []);
  const sent = attempts(mock);
  assert.equal(sent.filter((right) => !right).length, 3);
  assert.equal(sent[0], true, 'it is known that the right password is accepted');
  assert.ok(
    sent.lastIndexOf(true) > sent.lastIndexOf(false),
    'the right password is tried after the last wrong one',
  );
  const reasons = report.notRun.map(({ title, reason }) => `${title}: ${reason}`).join('\n');
  assert.match(
    reasons,
    /same way and time.*: the timing takes 29 wrong passwords, and a wrong password may lock the account: a run sends 3 at most \(WRONG_PASSWORD_LIMIT\), unless LOCKOUT_SAFE=true/,
  );
  assert.match(
    reasons,
    /rejects secrets that are nearly right: a wrong password may lock .*; not sent: account-secret-/,
  );
  assert.equal(report.depth, 'full, at most 3 wrong passwords');
});

test('a locked account is a finding, first of all, and what is skipped because of it says so', async (t) => {
  const mock = await startMock(contract, { credentials: ACCOUNT, fault: 'account-locks' });
  t.after(() => mock.close());
  const { exitCode, output, report, sarif } = await runSuite(mock, { LOCKOUT_SAFE: 'true' });
  assert.equal(exitCode, 1);
  const [first] = causesOf(report.findings);
  assert.equal(first?.finding.id, 'account-locked', output);
  assert.match(first?.finding.received ?? '', /^401 Unauthorized, after \d+ wrong passwords$/);
  assert.match(sarif, /"ruleId": ?"account-locked"/);
  const locked = report.notRun.filter(({ reason }) =>
    /the account was locked by \d+ wrong passwords of this run/.test(reason),
  );
  assert.ok(locked.length > 0, JSON.stringify(report.notRun));
});

test('a password that the token endpoint refuses is sent twice at most, whatever the number of workers', async () => {
  const server = await smallServer((response, { path }) => {
    const [status, json] = path === '/token' ? [400, { error: 'invalid_grant' }] : [200, {}];
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(json));
  });
  const operation = (number: number) => ({
    get: {
      ...{ operationId: `get${number}`, security: [{ provider: [] }] },
      responses: { 200: { description: 'd', content: { 'application/json': { schema: {} } } } },
    },
  });
  const provider = {
    type: 'oauth2',
    flows: { password: { tokenUrl: `${server.url}/token`, scopes: {} } },
  };
  const document = {
    ...{ openapi: '3.1.0', info: { title: 'T', version: '1' } },
    paths: Object.fromEntries([1, 2, 3].map((number) => [`/${number}`, operation(number)])),
    components: { securitySchemes: { provider } },
  };
  const path = join(folder, 'oauth.openapi.json');
  writeFileSync(path, JSON.stringify(document));
  const reports = mkdtempSync(join(folder, 'reports-'));
  const { exitCode, output } = await playwright(['test', '--workers=1', '--grep', '@operations'], {
    ...{ CONTRACT: path, BASE_URL: server.url, REPORTS_DIR: reports, DEPTH: 'full' },
    ...{ LOGIN_EMAIL: ACCOUNT.identifier, LOGIN_PASSWORD: 'canary-wrong-password' },
  });
  assert.equal(exitCode, 1, output);
  const requests = server.heard.filter((each) => each.path === '/token');
  assert.ok(requests.length === 1 || requests.length === 2, output);
  assert.match(output, /no token could be obtained/);
  assert.doesNotMatch(output, /canary/);
});
