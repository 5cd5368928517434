import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { mailServer } from '../notify/smtp-server.fixture.ts';
import { builtCommand, runCommand, storeIn } from '../testing/command-for-tests.ts';
import { monitorsFolder } from '../testing/monitors-for-tests.ts';
import { proxyServer } from '../testing/proxy-for-tests.ts';
import {
  canariesIn,
  leakingDocument,
  leakingServer,
  SECRET_SAMPLES,
  SECRET_VARIABLES,
} from '../testing/secrets-for-tests.ts';
import { smallServer } from '../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';

const canaryOf = (name: string) => SECRET_SAMPLES[name]?.canary ?? assert.fail(name);

const folder = temporaryDirectory();
const contract = join(folder, 'echo.openapi.json');
const reports = join(folder, 'reports');
const alertFile = join(folder, 'alert.json');
writeFileSync(contract, leakingDocument());
const monitors = monitorsFolder({
  'echo.monitor.ts': { name: 'echo', steps: [{ operation: 'repeat' }], alerts: { failures: 1 } },
});
const server = await leakingServer();
after(() => server.close());
const receiver = await smallServer((response) => response.writeHead(202).end());
const mails = await mailServer({ user: 'somebody', password: canaryOf('SMTP_URL') });
const env: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(SECRET_VARIABLES).map(([name, text]) => [
      name,
      text.replace('http://127.0.0.1:1/', `${receiver.url}/`),
    ]),
  ),
  // A history in a database has a test of its own.
  HISTORY_URL: '',
  ...{ BASE_URL: server.url, CONTRACT: contract, MONITORS: monitors, REPORTS_DIR: reports },
  SMTP_URL: mails.url,
  ALERT_EMAIL_TO: 'on-call@example.com',
  ALERT_COMMAND: `/bin/sh -c 'cat > ${alertFile}' --key=${canaryOf('ALERT_COMMAND')}`,
  LOG_LEVEL: 'trace',
};

/** Without that of HISTORY_URL, which is not set there: nobody knows that it is one. */
const leaksIn = (text: string) => canariesIn(text).filter((name) => name !== 'HISTORY_URL');

describe('no secret of the settings leaves the command, even if the API and the document repeat all of them', () => {
  before(builtCommand);

  /** The mask is in the text, and no secret is. */
  const assertMasked = (text: string, what: string, mask = /\$ACCESS_TOKEN/) => {
    assert.deepEqual(leaksIn(text), [], what);
    assert.match(text, mask, what);
  };
  /** A notification has the first causes only. */
  const FIRST = /\$LOGIN_PASSWORD/;

  it('in a check, and in its notifications', async () => {
    const { exitCode, stdout, stderr } = await runCommand(['check', '--json'], { env });
    assert.equal(exitCode, 2, stderr);
    assertMasked(stdout, 'NDJSON');
    assert.deepEqual(leaksIn(stderr), []);
    assertMasked(storeIn(reports), 'the run store');
    const notifications = receiver.heard.filter(({ method, body }) => method === 'POST' && body !== '');
    const channels = ['ALERT_WEBHOOK_URL', 'SLACK_WEBHOOK_URL', 'TEAMS_WEBHOOK_URL', 'PAGERDUTY_URL'];
    for (const name of channels) {
      const its = notifications.find(({ path }) => path.includes(canaryOf(name))) ?? assert.fail(name);
      // The key identifies the service to PagerDuty.
      const key = name === 'PAGERDUTY_URL' ? `"routing_key":"${canaryOf('PAGERDUTY_ROUTING_KEY')}"` : '';
      assertMasked(its.body.replace(key, '') + JSON.stringify(its.headers), name, FIRST);
    }
    const [mail] = mails.mails;
    assertMasked(mail?.text.replaceAll(/=\r?\n/g, '') ?? '', 'the e-mail', FIRST);
    assertMasked(readFileSync(alertFile, 'utf8'), 'what the command was given', FIRST);
  });

  it('where the database of the history cannot be reached', async () => {
    writeFileSync(join(folder, 'database'), SECRET_SAMPLES.HISTORY_URL?.text ?? assert.fail());
    const own = {
      ...env,
      HISTORY_URL_FILE: join(folder, 'database'),
      REPORTS_DIR: temporaryDirectory(),
    };
    const { exitCode, stdout, stderr } = await runCommand(['check', '--json'], { env: own });
    assert.equal(exitCode, 2, stderr);
    assert.match(stderr, /DL_HISTORY_UNREACHABLE: The database 127\.0\.0\.1:1\/driftline/);
    const written = storeIn(own.REPORTS_DIR, 'history/waiting');
    assert.deepEqual(canariesIn(stdout + stderr + written), []);
    assertMasked(written, 'what waits');
    for (const parameters of [['status'], ['report'], ['history', 'import'], ['check-config']]) {
      const ended = await runCommand(parameters, { env: own });
      assert.deepEqual(canariesIn(ended.stdout + ended.stderr), [], parameters.join(' '));
    }
  });

  it('where each secret is in a file', async () => {
    const inFiles = Object.keys(SECRET_SAMPLES).filter((name) => env[name]);
    const files = inFiles.map((name) => {
      writeFileSync(join(folder, name), `${env[name]}\n`);
      return [`${name}_FILE`, join(folder, name)];
    });
    const others = Object.entries(env).filter(([name]) => !inFiles.includes(name));
    const own = { ...Object.fromEntries([...others, ...files]), REPORTS_DIR: temporaryDirectory() };
    const { exitCode, stdout, stderr } = await runCommand(['check', '--json'], { env: own });
    assert.equal(exitCode, 2, stderr);
    assertMasked(stdout, 'NDJSON');
    assertMasked(storeIn(own.REPORTS_DIR), 'the run store');
    assert.deepEqual(leaksIn(stderr), []);
  });

  it('through a proxy that rejects the user and password', async () => {
    const strict = await proxyServer({ credentials: 'me:another' });
    const url = strict.url.replace('//', `//somebody:${canaryOf('HTTP_PROXY')}@`);
    const own = {
      ...env,
      BASE_URL: 'http://api.internal.test',
      HTTP_PROXY: url,
      REPORTS_DIR: temporaryDirectory(),
    };
    const { exitCode, stdout, stderr } = await runCommand(['check', '--json'], { env: own });
    assert.equal(exitCode, 3, stderr);
    assert.match(stdout, /\(HTTP_PROXY\) rejected the user and password/);
    assert.deepEqual(leaksIn(stdout + stderr + storeIn(own.REPORTS_DIR)), []);
    assert.ok(strict.heard.length > 0);
  });

  it('in the output for people, for Nagios, and with --quiet', async () => {
    for (const option of ['--pretty', '--plugin', '--quiet']) {
      const { exitCode, stdout, stderr } = await runCommand(['check', option], { env });
      assert.equal(exitCode, 2, stderr);
      assert.deepEqual(leaksIn(stdout + stderr), [], option);
      if (option === '--pretty') assert.match(stdout, /\$ACCESS_TOKEN/);
    }
  });

  it('in a dry run, in the lint of a document, and in the history', async () => {
    const commands = [
      ['check-config'],
      ['check', '--dry-run'],
      ['lint', contract],
      ['lint', contract, '--json'],
      ['status'],
      ['status', '--json'],
      ['report', '--json'],
      ['baseline', 'accept'],
      ['baseline', 'show'],
      ['drift'],
      ['drift', '--overlay'],
    ];
    for (const parameters of commands) {
      const { stdout, stderr } = await runCommand(parameters, { env });
      assert.ok((stdout + stderr).length > 0, parameters.join(' '));
      assert.deepEqual(leaksIn(stdout + stderr), [], parameters.join(' '));
    }
  });

  it('on the pages, that of the contract included', async () => {
    const { stdout, exitCode, stderr } = await runCommand(['report'], { env });
    assert.equal(exitCode, 0, stderr);
    const pages = stdout.trimEnd().split('\n');
    assert.ok(pages.length >= 3);
    for (const page of pages) assert.deepEqual(leaksIn(readFileSync(page, 'utf8')), [], page);
    const contractPage = pages.find((page) => /contract/.test(page)) ?? assert.fail();
    assert.match(readFileSync(contractPage, 'utf8'), /\$ACCESS_TOKEN/);
  });

  it('in an error that quotes the document', async () => {
    writeFileSync(join(folder, 'broken.openapi.json'), `{ "openapi": "${canaryOf('ACCESS_TOKEN')}", `);
    const broken = { ...env, CONTRACT: join(folder, 'broken.openapi.json') };
    for (const parameters of [['check'], ['check', '--plugin'], ['check-config'], ['report']]) {
      const { stdout, stderr } = await runCommand(parameters, { env: broken });
      assert.deepEqual(leaksIn(stdout + stderr), [], parameters.join(' '));
    }
    assert.deepEqual(leaksIn(storeIn(reports)), []);
  });
});
