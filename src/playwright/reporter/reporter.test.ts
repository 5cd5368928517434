import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { projectRoot } from '../../project/project-root.ts';
import { readSuiteReport } from '../../report/findings-file.ts';
import { textsBelow } from '../../report/suite/written.fixture.ts';

const PASSWORD = 'canary-password-5512';
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl';

const FINDING = {
  id: 'body-type-wrong',
  family: 'contract',
  severity: 'error',
  title: 'A value has the wrong type',
  operation: 'login',
  case: 'right-credentials',
  where: 'response body /access_token',
  expected: 'string',
  received: '12 (integer)',
  contract: 'contracts/x.openapi.yaml:3:5',
  hint: 'Send the documented type, or correct the contract.',
  fingerprint: '0123456789ab',
};

/** Uses Playwright's own request, and puts secrets where they do not belong. */
const SPEC = `
import { expect, test } from '@playwright/test';
const PASSWORD = process.env.LOGIN_PASSWORD;
const TOKEN = process.env.CANARY_TOKEN;
test('is refused with its headers in the error', async ({ request }) => {
  await request.post('http://127.0.0.1:1/', { headers: { Authorization: 'Bearer ' + TOKEN, 'X-Key': PASSWORD } });
});
test('compares a password', () => { expect(PASSWORD).toBe('another'); });
test('prints and annotates', async ({}, testInfo) => {
  console.log('the token is', TOKEN);
  testInfo.annotations.push({ type: 'note', description: PASSWORD });
  await testInfo.attach('body', { body: JSON.stringify({ password: PASSWORD, token: TOKEN }), contentType: 'application/json' });
  await test.step('with ' + PASSWORD, async () => {});
});
for (const title of ['one', 'other']) {
  test('finds the same, ' + title, async ({}, testInfo) => {
    await testInfo.attach('_driftline-findings', { body: process.env.FINDING, contentType: 'application/json' });
  });
}
test('compares a password with itself', () => { expect(PASSWORD).toBe(PASSWORD); expect({ TOKEN }).toEqual({ TOKEN }); });
test('attaches invalid findings', async ({}, testInfo) => {
  await testInfo.attach('_driftline-findings', { body: 'no JSON', contentType: 'application/json' });
});
test('is skipped', () => { test.skip(true, 'politeness: a reason'); });
`;

describe("Driftline's reporter", () => {
  let folder: string;
  let output = '';

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'driftline-reporter-'));
    mkdirSync(join(folder, 'specs'));
    symlinkSync(join(projectRoot(), 'node_modules'), join(folder, 'node_modules'), 'dir');
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'specs', 'leaky.spec.js'), SPEC);
    writeFileSync(join(folder, 'playwright.config.js'), configuration(folder));
    const CONTRACT = join(projectRoot(), 'contracts', 'sealmetrics.openapi.yaml');
    ({ output } = await run(folder, [], { CONTRACT, EXPIRED_TOKEN: 'k3y-77' }));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test('masks the output of the reporters after it, except printed text: terminal, html, junit, blob', () => {
    const written = textsBelow(join(folder, 'out')).map(
      ([name, text]) => [name, withoutPrinted(text)] as const,
    );
    const names = written.map(([name]) => name);
    assert.ok(
      ['junit.xml', 'report.zip/report.jsonl', 'report.zip/report.jsonl#0'].every((name) =>
        names.includes(name),
      ) && names.some((name) => name.startsWith('index.html/')),
      names.join(),
    );
    for (const [name, text] of [...written, ['terminal', withoutPrinted(output)]] as const) {
      assert.ok(!text.includes(PASSWORD), `${name} contains the password`);
      assert.ok(!text.includes(TOKEN), `${name} contains the token`);
    }
    assert.match(written.map(([, text]) => text).join(), /\$LOGIN_PASSWORD/);
  });

  test('writes each finding once, with its tests, and the skipped tests', () => {
    const report = readSuiteReport(join(folder, 'out', 'findings.json'));
    assert.deepEqual(report?.tests, { passed: 5, failed: 2, flaky: 0, skipped: 1 });
    assert.deepEqual(
      report.findings.map(({ finding, tests, count }) => [finding.id, tests, count]),
      [['body-type-wrong', ['finds the same, one', 'finds the same, other'], 2]],
    );
    assert.deepEqual(report.notRun, [{ title: 'is skipped', reason: 'politeness: a reason' }]);
  });

  test('prints findings and skipped tests at the end', () => {
    assert.match(output, /✖ login: \S+ is .*, must be .* {2}body-type-wrong/);
    assert.match(output, /seen {6}2 times, in finds the same, one; finds the same, other/);
    assert.match(output, /Not run:\n {4}- 1 test: politeness: a reason \(is skipped\)/);
  });

  test('begins with a warning of secrets that cannot be masked well, by their setting', () => {
    assert.match(output, /^EXPIRED_TOKEN has fewer than 8 characters: /m);
    assert.doesNotMatch(output, /k3y-77/);
  });

  test('prints an error of its own once, and goes on', () => {
    assert.equal(output.match(/Driftline's reporter has an error: .*JSON/g)?.length, 1);
    assert.match(output, /2 failed[\s\S]*5 passed/);
  });

  test('masks and reports an error outside of all tests', async () => {
    const spec = join(folder, 'specs', 'unloadable.spec.js');
    writeFileSync(spec, "throw new Error('no spec for ' + process.env.LOGIN_PASSWORD);");
    const ended = await run(folder, ['unloadable'], { GITHUB_ACTIONS: 'true' });
    rmSync(spec);
    assert.equal(ended.exitCode, 1);
    assert.match(ended.output, /^::error .*title=Outside of any test::Error: no spec for \$LOGIN_PASSWORD/m);
    for (const [name, text] of [...textsBelow(join(folder, 'out')), ['terminal', ended.output] as const]) {
      assert.ok(!text.includes(PASSWORD), `${name} contains the password`);
    }
  });

  test('does not stop the run where its files cannot be written', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const ended = await run(folder, ['--grep', 'finds the same'], { OUTPUT_DIRECTORY: join(file, 'below') });
    assert.equal(ended.exitCode, 0, ended.output);
    assert.match(ended.output, /^findings\.json could not be written: .*$/m);
    assert.match(ended.output, /^findings\.sarif could not be written: .*$/m);
    assert.match(ended.output, /must be .* {2}body-type-wrong/);
    assert.match(ended.output, /2 passed/);
  });
});

/** Without what a test printed: Playwright passes that on immediately, and no reporter can mask it. */
function withoutPrinted(text: string): string {
  return text.replaceAll(/^the token is .*$/gm, '').replaceAll(/^\{"method":"onStdIO".*$/gm, '');
}

function configuration(folder: string): string {
  // As it was built: Playwright would compile each of the sources in every run, which takes longer than the run.
  const built = join(projectRoot(), 'dist');
  const reporter = JSON.stringify(join(built, 'reporter.js'));
  const out = JSON.stringify(join(folder, 'out'));
  return `
    import { join } from 'node:path';
    const out = ${out};
    export default {
      testDir: 'specs',
      workers: 1,
      build: { external: [${JSON.stringify(join(built, '**'))}] },
      outputDir: join(out, 'test-results'),
      reporter: [
        [${reporter}, { outputDirectory: process.env.OUTPUT_DIRECTORY ?? out }],
        ['list'],
        ['html', { outputFolder: join(out, 'playwright'), open: 'never', noSnippets: true, noCopyPrompt: true }],
        ['junit', { outputFile: join(out, 'junit.xml') }],
        ['blob', { outputFile: join(out, 'blob', 'report.zip') }],
      ],
    };`;
}

async function run(
  folder: string,
  options: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
) {
  const cli = join(projectRoot(), 'node_modules', '@playwright', 'test', 'cli.js');
  const child = spawn(process.execPath, [cli, 'test', ...options], {
    cwd: folder,
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      BASE_URL: 'http://127.0.0.1:1/',
      LOGIN_EMAIL: 'canary@example.com',
      LOGIN_PASSWORD: PASSWORD,
      CANARY_TOKEN: TOKEN,
      FINDING: JSON.stringify([FINDING]),
      GITHUB_ACTIONS: '',
      GITHUB_STEP_SUMMARY: '',
      ...more,
    },
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const exitCode = await new Promise<number | null>((done) => child.once('close', done));
  return { exitCode, output: Buffer.concat(chunks).toString('utf8') };
}
