import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readSettings } from '../config/read-settings.ts';
import type { RunEvent } from '../history/store/record.ts';
import { faults, faultsOf } from '../mock/faults/index.ts';
import { startMock } from '../mock/start.ts';
import type { Contract } from '../openapi/contract.ts';
import { openContract } from '../openapi/open.ts';
import { projectRoot } from '../project/project-root.ts';
import { buildReports } from '../report/build.ts';
import { createRecordLog } from '../report/log.ts';
import { formatRecord } from '../report/terminal.ts';
import { builtCommand, runCommand, storeIn } from '../testing/command-for-tests.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';
import { wireTo } from '../testing/wire-for-tests.ts';
import { cycle } from './cycle.ts';
import { checkedMonitor } from './definition/monitor.ts';
import { openMonitor } from './open.ts';

/** The password has every kind of character that an encoder changes, and cannot occur by chance. */
const ACCOUNT = { identifier: 'Canary.Person+probe@example.com', secret: `Canary-9!"\\ é&<'%$/~end` };
const CONTRACTS = [
  'contracts/sealmetrics.openapi.yaml',
  'src/testing/everything.openapi.yaml',
  'src/testing/form-login.openapi.yaml',
  'src/testing/cookie-login.openapi.yaml',
];
/** Long enough for a response on any machine; and for a request to be sent if no response comes. */
const [PATIENCE_MS, IMPATIENCE_MS] = [30_000, 1500];
/** The faults that are run as a process too. */
const AS_PROCESSES = [
  undefined,
  'refusal-with-secret',
  'secret-in-header',
  'token-renamed',
  'token-holds-secret',
];

/** Every form in which a text may show the account. Spelled out, so that the masker does not check itself. */
function accountWritten(): string[] {
  return [ACCOUNT.secret, ACCOUNT.identifier, `${ACCOUNT.identifier}:${ACCOUNT.secret}`].flatMap((text) => {
    const json = JSON.stringify(text).slice(1, -1);
    const base64 = Buffer.from(text).toString('base64');
    return [
      text,
      json,
      JSON.stringify(json).slice(1, -1),
      encodeURIComponent(text),
      new URLSearchParams([['', text]]).toString().slice(1),
      text
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('"', '&quot;')
        .replaceAll("'", '&#39;'),
      base64.replaceAll('=', ''),
      base64.replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_'),
    ];
  });
}

/** Every token that went over the wire, issued or forged, and its meaningful parts. */
function tokensIn(wire: string): string[] {
  const tokens = wire.match(/eyJ[\w-]{10,}(?:\.[\w-]*)*/g) ?? [];
  return tokens
    .flatMap((token) => [token, ...token.split('.').slice(1)])
    .filter(({ length }) => length >= 16);
}

function shownIn(text: string, secrets: Iterable<string>): string[] {
  return [...secrets].filter((secret) => text.includes(secret));
}

const ACCOUNT_WRITTEN = [...new Set(accountWritten())];
const tried = new Set<string>();

/** Every fault with the first contract; with the second the remaining ones, and those about secrets. */
function faultsFor(contract: Contract): (string | undefined)[] {
  const applying = faultsOf(contract)
    .filter(({ shownBy }) => shownBy === 'login')
    .map(({ name }) => name);
  const chosen = applying.filter((name) => !tried.has(name) || /token|secret|identifier/.test(name));
  for (const name of chosen) tried.add(name);
  return [undefined, ...chosen];
}

/** A mock server behind a recording proxy, and the monitor of it. */
async function monitorOf(file: string) {
  const path = join(projectRoot(), file);
  const contract = await openContract(path);
  const mock = await startMock(contract, { credentials: ACCOUNT });
  const wire = await wireTo(mock.url);
  const reports = temporaryDirectory();
  const settings = await readSettings(
    {
      BASE_URL: wire.url,
      CONTRACT: path,
      DEPTH: 'full',
      REPORTS_DIR: reports,
      LOGIN_EMAIL: ACCOUNT.identifier,
      LOGIN_PASSWORD: ACCOUNT.secret,
    },
    { project: reports },
  );
  const monitor = checkedMonitor({ name: 'login' }, 'login.monitor.ts');
  const { context } = await openMonitor(monitor, settings, () => {});
  return { contract, mock, wire, reports, context };
}

/** After a `Retry-After` no request is sent for that time, so the clock advances by more from run to run. */
const BETWEEN_RUNS_MS = 2 * 60_000;

for (const file of CONTRACTS) {
  const { contract, mock, wire, reports, context } = await monitorOf(file);
  let clock = Date.now() - 400 * BETWEEN_RUNS_MS;
  describe(`no secret leaves a run of ${file}`, () => {
    const tokens = new Set<string>();
    after(async () => {
      wire.close();
      await mock.close();
    });

    /** One run: all its output, and what went over the wire meanwhile. */
    async function run(fault: string | undefined) {
      mock.setFault(fault);
      const written: string[] = [];
      const keep = { write: (line: string) => void written.push(line) };
      const log = createRecordLog([{ level: 'trace', sink: keep }]);
      const hangs = faults.find(({ name }) => name === fault)?.violates.includes('call-timed-out');
      const requestTimeoutMs = hangs ? IMPATIENCE_MS : PATIENCE_MS;
      clock += BETWEEN_RUNS_MS;
      const show = (record: RunEvent) => {
        log.write(record);
        written.push(formatRecord(record, { color: true }), formatRecord(record, { color: false }));
      };
      const say = (sentence: string) => void written.push(sentence);
      const settings = { ...context.settings, requestTimeoutMs };
      const ended = await cycle({ ...context, settings }, { now: () => new Date(clock), say, show });
      await ended.close([]);
      return { text: written.join(''), sent: wire.take() };
    }

    for (const fault of faultsFor(contract)) {
      it(fault ?? 'conforming', async () => {
        const { text, sent } = await run(fault);
        const issued = tokensIn(sent);
        for (const token of issued) tokens.add(token);
        assert.deepEqual(shownIn(text, [...ACCOUNT_WRITTEN, ...issued]), []);
        // The secrets did occur in the run.
        assert.ok(shownIn(sent, ACCOUNT_WRITTEN).length > 0);
        assert.equal(shownIn(sent, issued).length, issued.length);
      });
    }

    it('nor is it in the run store or on the pages built from it', () => {
      assert.ok(tokens.size > 100, `${tokens.size} tokens`);
      const { index, monitorPage } = buildReports({ reportsDirectory: reports, now: new Date() });
      const pages = [index, monitorPage].map((page) => readFileSync(page, 'utf8'));
      for (const text of [storeIn(reports), ...pages]) {
        assert.ok(text.length > 1000);
        assert.deepEqual(shownIn(text, [...ACCOUNT_WRITTEN, ...tokens]), []);
      }
    });
  });
}

describe('no secret leaves the command', () => {
  before(builtCommand);

  /** Runs the command once, as NDJSON or for people, then builds the pages. */
  async function outputs(fault: string | undefined, parameters: readonly string[]) {
    const contract = await openContract(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml'));
    await using mock = await startMock(contract, {
      credentials: ACCOUNT,
      ...(fault === undefined ? {} : { fault }),
    });
    const wire = await wireTo(mock.url);
    const reports = temporaryDirectory();
    const env = {
      BASE_URL: wire.url,
      DEPTH: 'full',
      LOG_LEVEL: 'trace',
      REPORTS_DIR: reports,
      LOGIN_EMAIL: ACCOUNT.identifier,
      LOGIN_PASSWORD: ACCOUNT.secret,
    };
    const check = await runCommand(['check', ...parameters], { env });
    const report = await runCommand(['report'], { env });
    assert.equal(report.exitCode, 0, report.stderr);
    const sent = wire.take();
    wire.close();
    const pages = report.stdout
      .trimEnd()
      .split('\n')
      .map((page) => readFileSync(page, 'utf8'));
    return {
      texts: [check.stdout, check.stderr, storeIn(reports), report.stdout, report.stderr, ...pages],
      sent,
    };
  }

  for (const fault of AS_PROCESSES) {
    it(fault ?? 'conforming', async () => {
      for (const { texts, sent } of await Promise.all([outputs(fault, []), outputs(fault, ['--pretty'])])) {
        const issued = tokensIn(sent);
        assert.ok(shownIn(sent, ACCOUNT_WRITTEN).length > 0);
        assert.ok(issued.length > 0);
        for (const text of texts) assert.deepEqual(shownIn(text, [...ACCOUNT_WRITTEN, ...issued]), []);
      }
    });
  }
});

describe('a leaked secret is detected', () => {
  it('in every form of the account', () => {
    for (const written of ACCOUNT_WRITTEN)
      assert.ok(shownIn(`x ${written} y`, ACCOUNT_WRITTEN).includes(written));
    assert.ok(ACCOUNT_WRITTEN.length > 15);
  });

  it('in a token, in its claims alone, and in its signature alone', () => {
    const token = `eyJhbGciOiJIUzI1NiJ9.${'c'.repeat(40)}.${'s'.repeat(43)}`;
    const secrets = tokensIn(`{"access_token":"${token}"}`);
    for (const text of [token, 'c'.repeat(40), 's'.repeat(43)]) assert.ok(shownIn(text, secrets).length > 0);
  });
});
