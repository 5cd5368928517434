import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { makeFinding } from '../../history/store/history.fixture.ts';
import { rules } from '../../rules/catalogue/index.ts';
import { seriesRules } from '../../rules/catalogue/series/index.ts';
import { causeFingerprint } from '../suite/causes.ts';
import { FULL_REPORT, makeSuiteReport } from '../suite-report.fixture.ts';
import { sarifOf } from './sarif.ts';

// The schema is of draft 4; apart from the keyword `id`, draft 7 reads it in the same way.
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

test('every report is valid against the schema of SARIF 2.1.0', () => {
  runOf(FULL_REPORT);
  runOf(makeSuiteReport({ findings: [], notRun: [] }));
  runOf(makeSuiteReport());
});

test('a result is located at the line of the contract, with the path relative to the repository', () => {
  const { results } = runOf(makeSuiteReport());
  assert.deepEqual(results[0]?.locations?.[0]?.physicalLocation, {
    artifactLocation: { uri: 'api/contracts/sealmetrics.openapi.yaml', uriBaseId: '%SRCROOT%' },
    region: { startLine: 41, startColumn: 17 },
  });
});

test('encodes spaces in paths, and uses a file: URL for a contract outside of the repository', () => {
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

test('the fingerprint is that of the cause, and does not depend on the line in the contract', () => {
  const fingerprints = ['contracts/a.yaml:1:1', 'contracts/a.yaml:900:1'].map((contract) => {
    const found = { finding: makeFinding({ contract }), tests: ['one'], count: 1 };
    return runOf(makeSuiteReport({ findings: [found] })).results[0]?.partialFingerprints;
  });
  const own = fingerprints[0]?.['driftline/v1'];
  assert.match(String(own), /^[\da-f]{12}$/);
  assert.deepEqual(fingerprints[0], { primaryLocationLineHash: `${own}:1`, 'driftline/v1': own });
  assert.deepEqual(fingerprints[1], fingerprints[0]);
});

test('says what is new, and what is accepted is suppressed with its reason', () => {
  const findings = ['a', 'b', 'c'].map((name) => ({
    finding: makeFinding({ where: `response body /${name}` }),
    tests: ['one'],
    count: 1,
  }));
  const [a = '', b = '', c = ''] = findings.map(({ finding }) => causeFingerprint(finding));
  const states = [
    { fingerprint: a, state: 'new' as const },
    { fingerprint: b, state: 'known' as const },
  ];
  const accepted = [
    {
      fingerprint: c,
      parts: [c],
      title: 'c',
      reason: 'API-17',
      until: '2026-02-01',
      state: 'accepted' as const,
    },
  ];
  const { results } = runOf(makeSuiteReport({ findings, comparison: { states, fixed: [] }, accepted }));
  assert.deepEqual(
    results.map(({ baselineState, suppressions }) => [baselineState, suppressions?.[0]?.justification]),
    [
      ['new', undefined],
      ['unchanged', undefined],
      [undefined, 'API-17 (until 2026-02-01)'],
    ],
  );
});

test('lists each rule with findings once, with its texts, and results refer to it', () => {
  const twice = ['a', 'b'].map((name) => ({
    finding: makeFinding({ where: `response body /${name}` }),
    tests: ['one'],
    count: 1,
  }));
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

test('describes a rule that this version does not have by the texts of its finding', () => {
  const finding = makeFinding({ id: 'of-a-later-version', title: 'Something else', hint: 'Look.' });
  const { rules: descriptors } = runOf(makeSuiteReport({ findings: [{ finding, tests: [], count: 1 }] }));
  assert.equal(descriptors[0]?.shortDescription?.text, 'Something else');
});

test('maps severities to levels, and reports skipped tests as notifications', () => {
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

test('has no more results than GitHub shows', () => {
  const findings = Array.from({ length: 5001 }, (_, index) => ({
    finding: makeFinding({ where: `response body /p${index}` }),
    tests: [],
    count: 1,
  }));
  assert.equal(sarifOf(makeSuiteReport({ findings }), options).runs[0]?.results?.length, 5000);
});
