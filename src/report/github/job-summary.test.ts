import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DRIFT_FINDING, makeFinding } from '../../history/store/history.fixture.ts';
import { makeSuiteReport } from '../suite-report.fixture.ts';
import { jobSummary } from './job-summary.ts';

test('lists findings with the lines of the contract, skipped tests and rules that are switched off', () => {
  const finding = makeFinding({ hint: 'Send it.', contract: 'contracts/x.yaml:2:3' });
  const report = makeSuiteReport({
    findings: [{ finding, tests: ['one', 'two', 'three', 'four'], count: 5 }],
    switchedOff: [{ rule: 'server-slow', reason: 'checked elsewhere' }],
  });
  const frame = () => ({
    lines: [
      { number: 1, text: 'a:' },
      { number: 2, text: '  b: <c>' },
    ],
    line: 2,
    before: 2,
  });
  assert.equal(
    jobSummary(report, [], frame),
    `## ✖ 1 contract violation

41 passed, 2 failed, 1 not run in 12.4 s. contracts/sealmetrics\\.openapi\\.yaml at mock, DEPTH=full

<pre>
✖ login: /expires_at is missing (expected string, format date-time)  body-property-missing
  contract  contracts/x.yaml:2:3
            &gt; 2 │   b: &lt;c&gt;
  fix       Send it.
  seen      5 times, in one; two; three and 1 more
</pre>

### Not run

- rejects an expired token: EXPIRED\\_TOKEN is not set

### Switched off

- server\\-slow: checked elsewhere
`,
  );
});

test('the headline states the worst result', () => {
  const tests = { passed: 0, failed: 0, flaky: 0, skipped: 0 };
  const headlineOf = (changes: Parameters<typeof makeSuiteReport>[0]) =>
    jobSummary(makeSuiteReport({ findings: [], ...changes })).split('\n')[0];
  assert.equal(headlineOf({ tests: { ...tests, failed: 2 } }), '## ✖ 2 tests failed');
  assert.equal(
    headlineOf({ tests, findings: [{ finding: DRIFT_FINDING, tests: [], count: 1 }] }),
    '## ▲ 1 finding, no contract violations',
  );
  assert.equal(headlineOf({ tests: { ...tests, passed: 1 } }), '## ✔ No contract violations');
  assert.equal(headlineOf({ tests }), '## ▲ No tests were run');
});

test('reports failures without a finding, and that the suite did not run completely', () => {
  const failures = [{ title: 'Outside of any test', message: 'SyntaxError: <here>' }];
  const report = makeSuiteReport({ tests: { passed: 1, failed: 0, flaky: 0, skipped: 0 }, findings: [] });
  const text = jobSummary(report, failures);
  assert.match(text, /^## ✖ The suite did not run completely$/m);
  assert.ok(
    text.includes(
      '### Failed without a finding\n\nOutside of any test\n\n<pre>\nSyntaxError: &lt;here&gt;\n</pre>\n',
    ),
  );
});

test('escapes what an API sent: no element, link, heading, or end of the block', () => {
  const hostile =
    '</pre><script>alert(1)</script>\n# A heading\n[a](javascript:b) ![i](http://x) `c` @somebody';
  const finding = makeFinding({ received: hostile, where: hostile, expected: hostile });
  const text = jobSummary(
    makeSuiteReport({
      findings: [{ finding, tests: [hostile], count: 1 }],
      notRun: [{ title: hostile, reason: hostile }],
    }),
  );
  assert.doesNotMatch(text, /<script|^# A/m);
  assert.equal(text.match(/<pre>/g)?.length, 1);
  assert.equal(text.match(/<\/pre>/g)?.length, 1);
  const outside = text.replace(/<pre>[\s\S]*<\/pre>/, '');
  assert.doesNotMatch(outside, /@|(?<!\\)[`[\]]/);
});

test('stays within the size limit of GitHub, and states how much is left out', () => {
  const long = 'é'.repeat(20_000);
  const findings = Array.from({ length: 10_000 }, (_, index) => ({
    finding: makeFinding({ where: `${index}`, received: long }),
    tests: [long],
    count: 1,
  }));
  const notRun = Array.from({ length: 10_000 }, () => ({ title: long, reason: long }));
  const text = jobSummary(makeSuiteReport({ findings, notRun }));
  assert.ok(Buffer.byteLength(text) < 256 * 1024, `${Buffer.byteLength(text)} bytes`);
  assert.match(text, /^And 9\d{3} more: see findings\.json\.$/m);
  assert.match(text, /^- and 9900 more$/m);
});

test('has at most 100 lines before its first fold, and every cause', () => {
  const findings = Array.from({ length: 30 }, (_, index) => ({
    finding: makeFinding({
      where: `response body /p${index}`,
      contract: `a.yaml:${index + 1}:1`,
      fingerprint: `f${index}`,
    }),
    tests: ['one'],
    count: 1,
  }));
  const notRun = Array.from({ length: 40 }, (_, index) => ({ title: `t${index}`, reason: 'politeness' }));
  const text = jobSummary(makeSuiteReport({ findings, notRun }));
  const [before = '', ...others] = text.split('<details>');
  assert.ok(before.split('\n').length <= 100, `${before.split('\n').length} lines`);
  assert.equal(others.length, 2);
  assert.equal(text.match(/^✖ login: .*is missing/gm)?.length, 30);
  assert.match(text, /<summary>40 tests<\/summary>/);
});
