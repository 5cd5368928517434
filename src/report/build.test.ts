import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { DriftlineError } from '../core/driftline-error.ts';
import { linesOfHistory, makeHistory } from '../history/store/history.fixture.ts';
import { buildReports } from './build.ts';
import {
  MUTATION_REPORT,
  makeSuite,
  SEALMETRICS,
  SEALMETRICS_TEXT,
} from './contract/contract-view.fixture.ts';
import { makeSuiteReport } from './suite-report.fixture.ts';
import { temporaryDirectory } from './temporary-directory.fixture.ts';

const now = new Date('2026-01-12T03:16:20.000Z');
const end = new Date('2026-01-12T03:16:00.000Z');

function reportsWith(files: Readonly<Record<string, string>>): string {
  const directory = temporaryDirectory();
  for (const folder of ['history', 'out']) mkdirSync(join(directory, folder));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(directory, path), text);
  return directory;
}

const history = (monitor: string) => linesOfHistory(makeHistory({ end, everyMs: 60_000, runs: 3, monitor }));

test('builds both pages from the run store and the suite report, and leaves no temporary file', () => {
  const reportsDirectory = reportsWith({
    'history/login-2026-01.ndjson': history('login'),
    'out/findings.json': JSON.stringify(makeSuiteReport()),
  });
  const built = buildReports({ reportsDirectory, now });
  const out = join(reportsDirectory, 'out');
  assert.deepEqual(built, {
    index: join(out, 'index.html'),
    monitorPage: join(out, 'monitor.html'),
    contractPages: [],
    contracts: [],
  });
  assert.match(readFileSync(built.monitorPage, 'utf8'), /No contract violations since/);
  assert.match(readFileSync(built.index, 'utf8'), /2 failed, 41 passed/);
  assert.deepEqual(readdirSync(out).sort(), ['driftline.css', 'findings.json', 'index.html', 'monitor.html']);
});

test('builds the same pages from the same run store at the same time', () => {
  const reportsDirectory = reportsWith({ 'history/login-2026-01.ndjson': history('login') });
  const texts = [1, 2].map(() => {
    const { index, monitorPage } = buildReports({ reportsDirectory, now });
    return readFileSync(index, 'utf8') + readFileSync(monitorPage, 'utf8');
  });
  assert.equal(texts[0], texts[1]);
});

test('shows every monitor, or only the requested one', () => {
  const reportsDirectory = reportsWith({
    'history/login-2026-01.ndjson': history('login'),
    'history/search-2026-01.ndjson': history('search'),
  });
  const parts = (monitor?: string) => {
    const options = { reportsDirectory, now, monitors: monitor === undefined ? [] : [monitor] };
    return readFileSync(buildReports(options).monitorPage, 'utf8').match(/<article class="monitor"/g)?.length;
  };
  assert.equal(parts(), 2);
  assert.equal(parts('search'), 1);
});

test('builds the pages when nothing has run', () => {
  const reportsDirectory = join(temporaryDirectory(), 'reports');
  const { index } = buildReports({ reportsDirectory, now });
  assert.match(readFileSync(index, 'utf8'), /Nothing has run yet/);
});

test('builds the monitor page, and then throws, if findings.json is malformed', () => {
  const reportsDirectory = reportsWith({
    'history/login-2026-01.ndjson': history('login'),
    'out/findings.json': '{',
  });
  assert.throws(() => buildReports({ reportsDirectory, now }), { code: 'DL_REPORTS_UNREADABLE' });
  assert.deepEqual(readdirSync(join(reportsDirectory, 'out')).sort(), [
    'driftline.css',
    'findings.json',
    'monitor.html',
  ]);
});

test('throws if a page cannot be written, and leaves the existing one', () => {
  const reportsDirectory = reportsWith({});
  mkdirSync(join(reportsDirectory, 'out', 'monitor.html'));
  assert.throws(() => buildReports({ reportsDirectory, now }), {
    code: 'DL_REPORTS_UNWRITABLE',
    message: /out\/monitor\.html cannot be written/,
  });
  assert.deepEqual(readdirSync(join(reportsDirectory, 'out')), ['monitor.html']);
});

test('builds a page for each contract, the first at contract.html, with suite and mutation results', () => {
  const reportsDirectory = reportsWith({
    'history/login-2026-01.ndjson': history('login'),
    'out/findings.json': JSON.stringify(makeSuite()),
    'out/mutation.json': JSON.stringify(MUTATION_REPORT),
  });
  const error = new DriftlineError('DL_CONTRACT_UNREADABLE', 'it cannot be read', 'Correct it.');
  const contracts = [
    { contract: SEALMETRICS, text: SEALMETRICS_TEXT },
    { file: '../elsewhere/<search>.openapi.yaml', error },
  ];
  const { contractPages } = buildReports({ reportsDirectory, now, contracts });
  const [first = '', second = ''] = contractPages;
  assert.equal(first, join(reportsDirectory, 'out', 'contract.html'));
  assert.match(second, /[\\/]out[\\/]contract--?search--?[\da-f]{6}\.html$/);
  const text = readFileSync(first, 'utf8');
  for (const part of ['1 contract violation', 'Mutants caught', 'Monitor login ran', basename(second)])
    assert.ok(text.includes(part), part);
  assert.match(readFileSync(second, 'utf8'), /it cannot be read/);
});
