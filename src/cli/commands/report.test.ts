import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Summary } from '../../history/summary/summary.ts';
import { builtCommand, runCommand, startCommand } from '../../testing/command-for-tests.ts';
import { historyOf, lineOf } from '../../testing/history-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

before(builtCommand);

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A few days of runs, one an hour, of two monitors. */
function reportsOfTwo(): string {
  const reports = temporaryDirectory();
  historyOf(reports, 'login', 5 * 24);
  historyOf(reports, 'search', 5 * 24);
  return reports;
}

test('the page is built for one monitor, by its name or by the option', async () => {
  const REPORTS_DIR = reportsOfTwo();
  for (const parameters of [['search'], ['--monitor', 'search']]) {
    const { stdout, stderr, exitCode } = await runCommand(['report', ...parameters], {
      env: { REPORTS_DIR },
    });
    assert.deepEqual([exitCode, stderr], [0, '']);
    const page = readFileSync(stdout.trim().split('\n')[1] ?? '', 'utf8');
    assert.match(page, /Monitor <b>search<\/b>/);
    assert.doesNotMatch(page, /Monitor <b>login<\/b>/);
  }
});

test('--range sets the period of the page and of its charts', async () => {
  const REPORTS_DIR = reportsOfTwo();
  const { stdout, exitCode } = await runCommand(['report', 'login', '--range', '3d'], {
    env: { REPORTS_DIR },
  });
  assert.equal(exitCode, 0);
  const page = readFileSync(stdout.trim().split('\n')[1] ?? '', 'utf8');
  assert.match(page, /none in the last 3 days/);
  assert.match(page, /data-range="week" aria-pressed="true"/);
});

test('--json prints the summaries, one line a monitor, with a version, and builds nothing', async () => {
  const REPORTS_DIR = reportsOfTwo();
  const { stdout, exitCode } = await runCommand(['report', '--json'], { env: { REPORTS_DIR } });
  assert.equal(exitCode, 0);
  const summaries = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Summary);
  assert.deepEqual(
    summaries.map(({ version, monitor, ranges }) => [version, monitor, ranges.week.runs]),
    [
      [2, 'login', 120],
      [2, 'search', 120],
    ],
  );
  assert.equal(existsSync(join(REPORTS_DIR, 'out')), false);
});

test("the summary has the monitor's schedule, limits and objectives", async () => {
  const REPORTS_DIR = reportsOfTwo();
  const MONITORS = temporaryDirectory();
  writeFileSync(
    join(MONITORS, 'login.monitor.js'),
    `export default { name: 'login', schedule: { every: '1h' }, limits: { slow: '120ms' },
  objectives: { availability: { target: 0.99 } } };`,
  );
  const { stdout, stderr } = await runCommand(['report', '--json', 'login'], {
    env: { REPORTS_DIR, MONITORS },
  });
  const summary = JSON.parse(stdout || stderr) as Summary;
  assert.equal(Date.parse(summary.nextRun ?? '') - Date.parse(summary.last?.run.time ?? ''), HOUR);
  assert.deepEqual(summary.limits, { slowMs: 120 });
  assert.equal(summary.budgets.availability?.left, 1);
});

test('the front page is opened with the program that BROWSER names', async () => {
  const REPORTS_DIR = reportsOfTwo();
  const folder = temporaryDirectory();
  const BROWSER = join(folder, 'browser');
  writeFileSync(
    BROWSER,
    `#!/bin/sh\nprintf %s "$1" > '${folder}/draft'; mv '${folder}/draft' '${folder}/opened'\n`,
  );
  chmodSync(BROWSER, 0o755);
  await runCommand(['report', '--open'], { env: { REPORTS_DIR, BROWSER } });
  const opened = await until(() => existsSync(join(folder, 'opened')));
  assert.ok(opened);
  assert.equal(
    readFileSync(join(folder, 'opened'), 'utf8'),
    pathToFileURL(join(REPORTS_DIR, 'out', 'index.html')).href,
  );
});

test('if the browser cannot be started, the page is built, and its URL is printed', async () => {
  const REPORTS_DIR = reportsOfTwo();
  const BROWSER = join(temporaryDirectory(), 'nowhere');
  const { exitCode, stderr } = await runCommand(['report', '--open'], { env: { REPORTS_DIR, BROWSER } });
  assert.equal(exitCode, 0);
  assert.match(stderr, /The browser could not be opened: .*ENOENT\. Open file:.*index\.html yourself\./);
});

test('the pages are served to this machine, updated after each run, and nothing outside the reports', async () => {
  const REPORTS_DIR = reportsOfTwo();
  mkdirSync(join(REPORTS_DIR, 'out', 'playwright'), { recursive: true });
  writeFileSync(join(REPORTS_DIR, 'out', 'playwright', 'index.html'), '<p>suite');
  const serving = startCommand(['report', '--serve'], { env: { REPORTS_DIR } });
  const [, url = ''] = await serving.saying(/^(http:\/\/127\.0\.0\.1:\d+)\/$/m);
  const get = (path: string, headers = {}) => send(`${url}${path}`, headers);
  const front = await get('/');
  assert.match(front.body, /The monitor found no problems/);
  assert.match(front.body, /connect-src &#39;self&#39;/);
  assert.match((await get('/monitor.html')).body, /No contract violations/);
  assert.equal((await get('/playwright/index.html')).body, '<p>suite');
  assert.equal((await get('/healthz')).body, 'ok\n');
  assert.match((await get('/public/')).body, /All systems operational/);
  assert.equal(JSON.parse((await get('/public/status.json')).body).state, 'operational');
  for (const path of ['/../history/login.lock', '/..%2f..%2fetc%2fpasswd', '/nowhere', '/playwright']) {
    assert.equal((await get(path)).status, 404, path);
  }
  assert.equal((await get('/', { host: 'evil.example.com' })).status, 403);
  const news = listen(`${url}/live`);
  writeFileSync(
    lineOf(REPORTS_DIR, 'login', new Date()).file,
    lineOf(REPORTS_DIR, 'login', new Date(), 'down').line,
    {
      flag: 'a',
    },
  );
  assert.match(await news, /event: news/);
  assert.match((await get('/monitor.html')).body, /Down since/);
  serving.signal('SIGTERM');
  const { exitCode, stderr } = await serving.ended;
  assert.deepEqual([exitCode, stderr], [0, 'Serving the reports; end it with Ctrl+C.\nEnded.\n']);
});

test('the status page is written whole, or served alone', async () => {
  const REPORTS_DIR = reportsOfTwo();
  const folder = join(temporaryDirectory(), 'site');
  const built = await runCommand(['report', '--public', folder], { env: { REPORTS_DIR } });
  assert.deepEqual([built.exitCode, built.stdout], [0, `${join(folder, 'index.html')}\n`]);
  assert.deepEqual(readdirSync(folder).sort(), [
    ...[
      'badge-login.svg',
      'badge-search.svg',
      'badge.svg',
      'driftline.css',
      'feed.xml',
      'index.html',
      'status.json',
    ],
  ]);
  const serving = startCommand(['report', '--public', '--serve'], { env: { REPORTS_DIR } });
  const [, url = ''] = await serving.saying(/^(http:\/\/127\.0\.0\.1:\d+)\/$/m);
  const get = (path: string) => send(`${url}${path}`, {});
  assert.match((await get('/')).body, /All systems operational/);
  assert.match((await get('/badge-login.svg')).body, /^<svg /);
  assert.equal((await get('/healthz')).status, 200);
  for (const path of ['/monitor.html', '/live', '/findings.json', '/public/', '/../history/login.lock']) {
    assert.equal((await get(path)).status, 404, path);
  }
  serving.signal('SIGTERM');
  assert.equal((await serving.ended).exitCode, 0);
});

interface Received {
  readonly status: number | undefined;
  readonly body: string;
}

/** Sends the path unchanged: `fetch` would normalize it. */
function send(address: string, headers: Readonly<Record<string, string>>): Promise<Received> {
  const { hostname, port } = new URL(address);
  const path = address.slice(address.indexOf('/', 8));
  return new Promise((done, fail) => {
    const requested = request({ hostname, port, path, headers, agent: false }, (response) => {
      void text(response).then((body) => done({ status: response.statusCode, body }));
    });
    requested.once('error', fail).end();
  });
}

/** The text of the first event. */
function listen(address: string): Promise<string> {
  return new Promise((done, fail) => {
    const requested = request(address, { agent: false }, (response) => {
      let heard = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        heard += part;
        if (!heard.includes('event:')) return;
        requested.destroy();
        done(heard);
      });
    });
    requested.once('error', fail).end();
  });
}

async function until(holds: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 200 && !holds(); tries += 1) await sleep(25);
  return holds();
}

test('a range of more than a year is refused', async () => {
  const { exitCode, stderr } = await runCommand(['report', '--range', `${(400 * DAY) / DAY}d`]);
  assert.equal(exitCode, 3);
  assert.match(stderr, /^DL_OPTION_INVALID: --range is "400d"/);
});
