import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DRIFT_FINDING, makeFinding } from '../../history/store/history.fixture.ts';
import { makeSuiteReport } from '../suite-report.fixture.ts';
import { annotationLines } from './annotations.ts';

const folders = { project: '/repository/api', repository: '/repository' };

function linesOf(findings: readonly ReturnType<typeof makeFinding>[]) {
  const report = makeSuiteReport({
    findings: findings.map((finding) => ({ finding, tests: ['one'], count: 1 })),
  });
  return annotationLines(report, [], folders);
}

test('annotates the line of the contract', () => {
  assert.deepEqual(linesOf([makeFinding({ hint: 'Send it.' })]), [
    '::error file=api/contracts/sealmetrics.openapi.yaml,line=41,col=17,' +
      'title=login%3A /expires_at is missing (expected string%2C format date-time) (body-property-missing)::' +
      'login, response body /expires_at%0Areceived nothing%0Aexpected string, format date-time%0ASend it.',
  ]);
});

test('a drift is a warning, an info a notice', () => {
  const levels = linesOf([DRIFT_FINDING, makeFinding({ severity: 'info' })]).map(
    (line) => line.split(' ')[0],
  );
  assert.deepEqual(levels, ['::warning', '::notice']);
});

test('escapes texts of the API, so that they add no command and no property', () => {
  const hostile = 'x\n::add-mask::all\r\n50%,::set-env name=a::b';
  const finding = makeFinding({ received: hostile, title: hostile, where: hostile });
  const [line = '', ...more] = linesOf([finding]);
  assert.deepEqual(more, []);
  assert.doesNotMatch(line, /[\r\n]/);
  const title =
    'title=login%3A x\\u000a%3A%3Aadd-mask%3A%3Aall\\u000d\\u000a50%25%2C%3A%3Aset-env name=a%3A%3Ab is missing';
  assert.ok(line.includes(title), line);
  assert.ok(line.includes('received x%0A\\u003a:add-mask::all\\u000d%0A50%25,'), line);
});

test('reports a finding without a line of the contract', () => {
  const [line = ''] = linesOf([makeFinding({ contract: 'somewhere' })]);
  assert.match(line, /^::error title=[^:]*::somewhere%0A/);
});

test('writes ten annotations of each level; the last one counts those that are left out', () => {
  const errors = Array.from({ length: 14 }, (_, index) => makeFinding({ where: `response body /p${index}` }));
  const lines = linesOf([...errors, DRIFT_FINDING]);
  assert.equal(lines.length, 11);
  assert.match(lines[8] ?? '', /body \/p8%0A/);
  assert.equal(lines[9], '::error title=Driftline::5 more: see the summary of this job.');
  assert.match(lines[10] ?? '', /^::warning /);
});

test('reports a test that failed without a finding at its line of the spec, after the findings', () => {
  const failure = {
    ...{ title: 'A test', message: 'expected 1\nreceived 2' },
    place: { file: '/repository/api/specs/a.spec.ts', line: 3, column: 5 },
  };
  const outside = { title: 'Outside of any test', message: 'no spec' };
  assert.deepEqual(annotationLines(makeSuiteReport({ findings: [] }), [failure, outside], folders), [
    '::error file=api/specs/a.spec.ts,line=3,col=5,title=A test::expected 1%0Areceived 2',
    '::error title=Outside of any test::no spec',
  ]);
});
