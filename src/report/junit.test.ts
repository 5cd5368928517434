import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeFinding, makeRun, makeStep } from '../history/store/history.fixture.ts';
import { junitXml } from './junit.ts';

test('a violation is a failure, a failed call an error, a warning a property', () => {
  const missing = makeFinding({ where: 'response body /a<b>&"\u0000' });
  const down = makeFinding({ id: 'call-refused', family: 'call' });
  const drift = makeFinding({ id: 'body-property-undocumented', severity: 'warning' });
  const steps = [[missing], [down], [drift], []].map((findings) => makeStep({ findings }));
  const xml = junitXml([{ run: makeRun({ verdict: 'broken' }), steps }], ['DL_SETTING_INVALID: a "b"']);
  assert.match(xml, /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites /);
  assert.match(xml, /<testsuite name="login" [^>]*tests="4" failures="1" errors="1">/);
  assert.match(xml, /<failure type="body-property-missing" message="[^"]*a&lt;b&gt;&amp;&quot;\u{FFFD}/u);
  assert.match(xml, /<error type="call-refused"/);
  assert.match(xml, /<property name="warning" value="[^"]*\(body-property-undocumented\)"\/>/);
  assert.match(xml, /<error type="error" message="DL_SETTING_INVALID: a &quot;b&quot;"\/>/);
  assert.equal(xml.split('<testcase ').length, xml.split('</testcase>').length);
});

test('a run without a verdict is an error with its cause', () => {
  const run = makeRun({ verdict: 'unknown', cause: 'deadline', summary: 'the time was up' });
  assert.match(junitXml([{ run, steps: [] }]), /<error type="deadline" message="the time was up"\/>/);
});
