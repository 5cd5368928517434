import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import { builtCommand, COMMAND, runCommand, startCommand } from '../../testing/command-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { logsIn, metricsIn, startCollector } from './otel.fixture.ts';
import { runOf, stepOf } from './snapshot.fixture.ts';

const DIST = dirname(COMMAND);
const contract = await openContract(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml'));
before(builtCommand);

/** Runs a script with a bundle, in a process that has these environment variables and no others. */
async function runWith(
  bundle: string,
  lines: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const script = `const bundle = require(${JSON.stringify(join(DIST, bundle))}); ${lines}`;
  const child = spawn(process.execPath, ['-e', script], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      said += text;
    });
  }
  const [exitCode] = (await once(child, 'close')) as [number];
  assert.equal(exitCode, 0, said);
  return said.trim();
}

test('the bundle that cron starts contains neither OpenTelemetry nor the Prometheus exposition', () => {
  for (const bundle of ['driftline.cjs', 'command.cjs']) {
    const code = readFileSync(join(DIST, bundle), 'utf8');
    assert.doesNotMatch(code, /opentelemetry|driftline_probe_success/i, bundle);
  }
});

const EXPORT = `
const { run, steps, timeoutMs } = JSON.parse(process.env.RUN);
bundle.exportRun(run, steps, { version: '0.1.0', timeoutMs }).then((problem) => console.log(problem ?? 'sent'));
`;

/** The output of the process, which ended by itself. */
function exportTo(url: string, timeoutMs: number): Promise<string> {
  return runWith('monitor-export-otel.cjs', EXPORT, {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    RUN: JSON.stringify({ run: runOf('up'), steps: [stepOf()], timeoutMs }),
  });
}

test('the bundle sends metrics and logs, prints nothing, and lets the process end', async () => {
  const collector = await startCollector();
  assert.equal(await exportTo(collector.url, 60_000), 'sent');
  assert.ok(metricsIn(collector).some(({ name }) => name === 'driftline.probe.success'));
  assert.equal(logsIn(collector).at(-1)?.event, 'driftline.run');
});

test('a collector that never finishes its response does not keep the process alive', {
  timeout: 60_000,
}, async () => {
  const drip = (response: ServerResponse) => {
    response.writeHead(200);
    const dripping = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(dripping));
  };
  assert.match(await exportTo((await startCollector(drip)).url, 300), /^no response|: no response in time/);
});

test('check writes the text file of each monitor, with its remaining error budgets', async () => {
  await using mock = await startMock(contract);
  const [textfiles, reports] = [temporaryDirectory(), temporaryDirectory()];
  const env = { BASE_URL: mock.url, REPORTS_DIR: reports };
  const { exitCode, stderr } = await runCommand(['check', '--textfile', textfiles], { env });
  assert.equal(exitCode, 0, stderr);
  assert.deepEqual(readdirSync(textfiles), ['driftline-login.prom']);
  const text = readFileSync(join(textfiles, 'driftline-login.prom'), 'utf8');
  assert.match(text, /^driftline_probe_success\{monitor="login"\} 1$/m);
  assert.match(text, /^driftline_slo_budget_remaining_ratio\{monitor="login",objective="availability"\} 1$/m);
});

test('a text file that cannot be written is reported, and changes no verdict', async () => {
  await using mock = await startMock(contract);
  const env = { BASE_URL: mock.url, REPORTS_DIR: temporaryDirectory() };
  const { exitCode, stderr } = await runCommand(['check', '--textfile', '/nowhere/at/all'], { env });
  assert.equal(exitCode, 0);
  assert.match(stderr, /^DL_FILE_UNWRITABLE: .*ENOENT/);
});

test('watch serves metrics until it ends', async () => {
  await using mock = await startMock(contract);
  const env = { BASE_URL: mock.url, REPORTS_DIR: temporaryDirectory() };
  const running = startCommand(['watch', '--every', '1h', '--metrics', '127.0.0.1:0'], { env });
  const [, address = ''] = await running.saying(/Serving metrics at (\S+)/);
  await running.saying(/"type":"run"/);
  // The verdict is printed before the run is stored.
  const isServed = async () =>
    /^driftline_probe_success\{monitor="login"\} 1$/m.test(await (await fetch(address)).text());
  while (!(await isServed())) await setTimeout(50);
  running.signal('SIGTERM');
  assert.equal((await running.ended).exitCode, 0);
});
