import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { StepRecord } from '../../history/store/record.ts';
import { type MockServer, startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import { readSuiteReport } from '../../report/findings-file.ts';
import {
  builtCommand,
  type Ended,
  recordsIn,
  runCommand,
  runIn,
  storeIn,
} from '../../testing/command-for-tests.ts';
import { type InstalledProject, installedProject, writeFiles } from '../../testing/installed-for-tests.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { playwright } from '../../testing/suite-for-tests.ts';

const CONTRACT = join(projectRoot(), 'contracts/sealmetrics.openapi.yaml');
const MONITOR = `import { defineMonitor } from 'driftline';
export default defineMonitor({ name: 'login', alerts: { channels: ['on-call'] } });`;

let mock: MockServer;
before(async () => {
  await builtCommand();
  mock = await startMock(await openContract(CONTRACT));
});
after(() => mock.close());

/** A project with the example extension, and the files of a test. */
function extended(files: Readonly<Record<string, string>> = {}): InstalledProject {
  const project = installedProject({
    'contracts/login.openapi.yaml': readFileSync(CONTRACT, 'utf8'),
    'monitors/login.monitor.ts': MONITOR,
  });
  cpSync(join(projectRoot(), 'examples/extension'), project.folder, { recursive: true });
  writeFiles(project.folder, files);
  return project;
}

function run(
  { folder, command }: InstalledProject,
  parameters: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const settings = { BASE_URL: mock.url, ON_CALL_URL: '', ...env };
  return runCommand(parameters, { command, project: folder, env: settings });
}

const findingsIn = ({ stdout }: Ended) =>
  recordsIn(stdout).flatMap((record) => (record.type === 'step' ? (record as StepRecord).findings : []));

/** A configuration with one custom rule. */
const withRule = (check: string, more = '') => ({
  'driftline.config.ts': `import { defineConfig, defineRule } from 'driftline';
export default defineConfig({ ${more} customRules: [defineRule({
  id: 'my-rule', title: 'Mine', severity: 'error', why: 'It matters.', fix: 'Do it.',
  check(exchange, contract) { ${check} },
})] });`,
  'monitors/login.monitor.ts': 'export default { name: "login" };',
});

test('a monitor applies a custom rule, whose findings look like those of built-in rules', async () => {
  const ended = await run(extended(), ['check']);
  assert.equal(ended.exitCode, 1, ended.stderr);
  const found = findingsIn(ended).find(({ id }) => id === 'cache-control-missing');
  assert.ok(found, ended.stdout);
  const { fingerprint, contract, ...rest } = found;
  assert.match(fingerprint, /^[\da-f]{12}$/);
  assert.match(contract, /^contracts\/login\.openapi\.yaml:\d+:\d+$/);
  assert.deepEqual(rest, {
    id: 'cache-control-missing',
    family: 'drift',
    severity: 'warning',
    title: 'The response has no Cache-Control header',
    operation: 'listAccounts',
    case: 'fresh-token',
    where: 'response header Cache-Control',
    expected: 'a value',
    received: 'nothing',
    hint: 'Send Cache-Control; use no-store for responses that must not be cached.',
  });
  assert.equal(runIn(ended.stdout).verdict, 'drifting');
});

test('the suite applies a custom rule, and has it in its reports', async () => {
  const { folder } = extended();
  const reports = join(folder, 'reports');
  const settings = { CONTRACT, BASE_URL: mock.url, REPORTS_DIR: reports };
  const { exitCode, output } = await playwright(['test', 'success'], settings, folder);
  assert.equal(exitCode, 0, output);
  const report = readSuiteReport(join(reports, 'out', 'findings.json'));
  assert.ok(
    report?.findings.some(({ finding }) => finding.id === 'cache-control-missing'),
    output,
  );
  assert.deepEqual(
    report?.switchedOff?.map(({ rule }) => rule),
    ['token-claims-leak'],
  );
  const sarif = JSON.parse(readFileSync(join(reports, 'out', 'findings.sarif'), 'utf8'));
  const [rule] = sarif.runs[0].tool.driver.rules.filter(
    ({ id }: { id: string }) => id === 'cache-control-missing',
  );
  assert.match(JSON.stringify(rule), /Without it, each cache/);
});

test('driftline explain prints a custom rule', async () => {
  const { exitCode, stdout } = await run(extended(), ['explain', 'cache-control-missing']);
  assert.equal(exitCode, 0);
  assert.match(stdout, /^ {2}why {7}Without it, each cache/m);
  assert.match(stdout, /^ {2}source {4}RFC 9111, section 5\.2$/m);
});

test('a monitor and the configuration can switch off a custom rule', async () => {
  const off = `{ 'my-rule': { severity: 'off', reason: 'not yet' } }`;
  const violation = `return [{ where: 'response body', expected: 'a', received: 'b' }];`;
  const loud = await run(extended(withRule(violation)), ['check']);
  assert.equal(loud.exitCode, 2, loud.stderr);
  const byConfig = await run(extended(withRule(violation, `rules: ${off},`)), ['check']);
  assert.deepEqual(findingsIn(byConfig), []);
  const monitor = { 'monitors/login.monitor.ts': `export default { name: 'login', rules: ${off} };` };
  const byMonitor = await run(extended({ ...withRule(violation), ...monitor }), ['check']);
  assert.deepEqual(findingsIn(byMonitor), []);
});

test('a rule that throws is reported with its name and place, and the run goes on: 3 without other findings', async () => {
  const project = extended(withRule(`throw new Error('no body of ' + exchange.operation);`));
  const ended = await run(project, ['check']);
  assert.equal(ended.exitCode, 3);
  assert.match(
    ended.stderr,
    /^DL_RULE_FAILED: The rule my-rule .* threw: no body of login \(.*driftline\.config\.ts:\d+\)\./m,
  );
  const { verdict, cause, summary } = runIn(ended.stdout);
  assert.deepEqual([verdict, cause], ['unknown', 'error']);
  assert.match(summary, /^DL_RULE_FAILED: The rule my-rule/);
  assert.ok(recordsIn(ended.stdout).length > 3, 'every step was taken');
  assert.match(storeIn(join(project.folder, 'reports')), /DL_RULE_FAILED/);
});

test('built-in rules are applied if a custom rule throws, in the monitor and in the suite', async () => {
  const broken = await startMock(await openContract(CONTRACT), { fault: 'const-other' });
  try {
    const project = extended(withRule(`throw new Error('no');`));
    const ended = await run(project, ['check'], { BASE_URL: broken.url });
    assert.equal(ended.exitCode, 2, ended.stderr);
    assert.match(ended.stderr, /DL_RULE_FAILED/);
    const reports = join(project.folder, 'reports');
    const settings = { CONTRACT, BASE_URL: broken.url, REPORTS_DIR: reports };
    const suite = await playwright(['test', 'success'], settings, project.folder);
    assert.equal(suite.exitCode, 1);
    assert.match(suite.output, /DL_RULE_FAILED: The rule my-rule in driftline\.config threw: no/);
    const report = readSuiteReport(join(reports, 'out', 'findings.json'));
    assert.ok(
      report?.findings.some(({ finding }) => finding.id === 'body-const-wrong'),
      suite.output,
    );
  } finally {
    await broken.close();
  }
});

test('a custom rule that returns an incomplete violation is an error', async () => {
  const { exitCode, stderr } = await run(extended(withRule('return [{ where: "x" }];')), ['check']);
  assert.equal(exitCode, 3);
  assert.match(
    stderr,
    /The rule my-rule .* yielded \{"where":"x"\}, which lacks "where", "expected" or "received"/,
  );
});

test('a custom channel is notified of an incident; after a failure the alert stays pending', async () => {
  const project = extended();
  const hook = await smallServer();
  const failing = { BASE_URL: 'http://127.0.0.1:1' };
  const first = await run(project, ['check'], { ...failing, ON_CALL_URL: 'http://127.0.0.1:1/wake' });
  assert.equal(first.exitCode, 2);
  assert.match(first.stderr, /^on-call could not be notified of .*next attempt from/m);
  const runStore = () => storeIn(join(project.folder, 'reports'));
  assert.match(runStore(), /"channel":"on-call","attempts":1,"outcome":"failed"/);
  // The pause is not over yet, so nothing is sent.
  await run(project, ['check'], { ...failing, ON_CALL_URL: hook.url });
  assert.equal(hook.heard.length, 0);

  const other = extended();
  await run(other, ['check'], { ...failing, ON_CALL_URL: hook.url });
  assert.equal(hook.heard.length, 1);
  assert.match(JSON.parse(hook.heard[0]?.body ?? '{}').text, /^login: login is down since/);
});

test('a monitor may name a custom channel, but no unknown one', async () => {
  const project = extended({
    'monitors/login.monitor.ts': MONITOR.replace('on-call', 'on-cal'),
  });
  const { exitCode, stderr } = await run(project, ['check-config']);
  assert.equal(exitCode, 3);
  assert.match(stderr, /alerts\.channels\[0\] is "on-cal"/);
  assert.match(stderr, /one of webhook, .*, on-call/);
  const right = await run(extended(), ['check-config']);
  assert.match(right.stdout + right.stderr, /notifies on-call/);
});
