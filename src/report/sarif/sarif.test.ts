import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { makeFinding } from '../../history/store/history.fixture.ts';
import { rules } from '../../rules/catalogue/index.ts';
import { seriesRules } from '../../rules/catalogue/series/index.ts';
import { FULL_REPORT, makeSuiteReport } from '../suite-report.fixture.ts';
import { sarifOf } from './sarif.ts';

// The schema is of draft 4 and uses nothing that draft 7 reads in another way, but for the name of its id.
const {
  id: _id,
  $schema: _draft,
  ...schema
} = JSON.parse(readFileSync(join(import.meta.dirname, 'sarif-2.1.0.schema.json'), 'utf8'));
const ajv = new Ajv({ strict: false, unicodeRegExp: false, formats: fullFormats });
const fits = ajv.compile(schema);

const folders = { project: '/repository/api', repository: '/repository' };
const options = { rules: [...rules, ...seriesRules], version: '1.2.3', folders };

function runOf(report: Parameters<typeof sarifOf>[0], more: Partial<typeof options> = {}) {
  const log = sarifOf(report, { ...options, ...more });
  assert.ok(fits(JSON.parse(JSON.stringify(log))), ajv.errorsText(fits.errors));
  const [run] = log.runs;
  assert.ok(run?.results);
  return { run, results: run.results, rules: run.tool.driver.rules ?? [] };
}

test('any report is a log that the schema of SARIF 2.1.0 takes', () => {
  runOf(FULL_REPORT);
  runOf(makeSuiteReport({ findings: [], notRun: [] }));
  runOf(makeSuiteReport());
});

test('a result stands on the line of the contract, as the repository names the file', () => {
  const { results } = runOf(makeSuiteReport());
  assert.deepEqual(results[0]?.locations?.[0]?.physicalLocation, {
    artifactLocation: { uri: 'api/contracts/sealmetrics.openapi.yaml', uriBaseId: '%SRCROOT%' },
    region: { startLine: 41, startColumn: 17 },
  });
});

test('a name with spaces is an address, and a contract elsewhere a whole one', () => {
  const uriOf = (contract: string) => {
    const finding = makeFinding({ contract });
    const { results } = runOf(makeSuiteReport({ findings: [{ finding, tests: [], count: 1 }] }));
    return results[0]?.locations?.[0]?.physicalLocation?.artifactLocation;
  };
  assert.deepEqual(uriOf('my contracts/a#b.yaml:1:1'), {
    uri: 'api/my%20contracts/a%23b.yaml',
    uriBaseId: '%SRCROOT%',
  });
  assert.deepEqual(uriOf('/else where/a.yaml:1:1'), { uri: 'file:///else%20where/a.yaml' });
});

test('the fingerprint is that of the finding, wherever the contract says it', () => {
  const fingerprints = ['contracts/a.yaml:1:1', 'contracts/a.yaml:900:1'].map((contract) => {
    const found = { finding: makeFinding({ contract }), tests: ['one'], count: 1 };
    return runOf(makeSuiteReport({ findings: [found] })).results[0]?.partialFingerprints;
  });
  assert.deepEqual(fingerprints[0], {
    primaryLocationLineHash: '0a1b2c3d4e5f:1',
    'driftline/v1': '0a1b2c3d4e5f',
  });
  assert.deepEqual(fingerprints[1], fingerprints[0]);
});

test('each rule that found something is there once, with its own words, and results point to it', () => {
  const twice = [1, 2].map((count) => ({ finding: makeFinding(), tests: ['one'], count }));
  const { rules: descriptors, results } = runOf(makeSuiteReport({ findings: twice }));
  assert.deepEqual(
    descriptors.map(({ id }) => id),
    ['body-property-missing'],
  );
  const rule = rules.find(({ id }) => id === 'body-property-missing');
  assert.ok(rule && descriptors[0]?.help?.text.includes(rule.fix));
  assert.equal(descriptors[0]?.fullDescription?.text, rule.why);
  assert.deepEqual(
    results.map(({ ruleIndex }) => ruleIndex),
    [0, 0],
  );
});

test('a rule that this version does not have is told in the words of its finding', () => {
  const finding = makeFinding({ id: 'of-tomorrow', title: 'Something else', hint: 'Look.' });
  const { rules: descriptors } = runOf(makeSuiteReport({ findings: [{ finding, tests: [], count: 1 }] }));
  assert.equal(descriptors[0]?.shortDescription?.text, 'Something else');
});

test('severities are levels, and what was not run is a notification', () => {
  const findings = (['error', 'warning', 'info'] as const).map((severity) => ({
    finding: makeFinding({ severity }),
    tests: [],
    count: 1,
  }));
  const { run, results } = runOf(makeSuiteReport({ findings }));
  assert.deepEqual(
    results.map(({ level }) => level),
    ['error', 'warning', 'note'],
  );
  assert.match(
    run.invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text ?? '',
    /^Not run: .*: EXPIRED_TOKEN is not set$/,
  );
});

test('no more results than GitHub shows', () => {
  const findings = Array.from({ length: 5001 }, () => ({ finding: makeFinding(), tests: [], count: 1 }));
  assert.equal(sarifOf(makeSuiteReport({ findings }), options).runs[0]?.results?.length, 5000);
});
