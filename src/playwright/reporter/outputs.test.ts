import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { FullConfig } from '@playwright/test/reporter';
import { makeFinding } from '../../history/store/history.fixture.ts';
import { createMasker } from '../../masking/masker.ts';
import { readSuiteReport } from '../../report/findings-file.ts';
import { makeSuiteReport } from '../../report/suite-report.fixture.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import {
  correctJUnit,
  junitPath,
  junitWithCauses,
  type Output,
  outputsTo,
  validJUnit,
  writeOutputs,
} from './outputs.ts';

const ENDED = { report: makeSuiteReport(), failures: [], unseen: [] };

/** Writes a run to every output. Returns what was printed, and the messages about outputs that failed. */
function writeAll(directory: string, environment: Readonly<Record<string, string>>, ended = ENDED) {
  const printed: string[] = [];
  const problems: string[] = [];
  const print = (text: string) => void printed.push(text);
  const places = { directory, environment, masker: createMasker(), print };
  writeOutputs(outputsTo(places), ended, (sentence) => void problems.push(sentence));
  return { printed: printed.join(''), problems };
}

test('files are always written, annotations and a job summary on GitHub only', () => {
  const directory = temporaryDirectory();
  assert.doesNotMatch(writeAll(directory, {}).printed, /^::/m);
  assert.deepEqual(readdirSync(directory).sort(), ['findings.json', 'findings.sarif']);
  assert.deepEqual(readSuiteReport(join(directory, 'findings.json')), ENDED.report);
  const summary = join(directory, 'summary.md');
  writeFileSync(summary, 'earlier step\n');
  const { printed } = writeAll(directory, { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary });
  assert.match(printed, /^::error file=contracts\/sealmetrics\.openapi\.yaml,line=41,/m);
  assert.match(readFileSync(summary, 'utf8'), /^earlier step\n## /);
});

test('an output that cannot be written is reported, and the others are written', () => {
  const file = join(temporaryDirectory(), 'a-file');
  writeFileSync(file, '');
  const { printed, problems } = writeAll(file, { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file });
  assert.deepEqual(
    problems.map((sentence) => sentence.split(' could not')[0]),
    ['findings.json', 'findings.sarif'],
  );
  assert.match(printed, /login: \/expires_at is missing \(expected string, format date-time\)/);
  assert.match(printed, /^::error /m);
  assert.match(readFileSync(file, 'utf8'), /^## /);
});

test('an output that throws does not stop the next one', () => {
  const problems: string[] = [];
  const throwing: Output = {
    name: 'one',
    write: () => {
      throw new TypeError('broken');
    },
  };
  let reached = false;
  const next: Output = {
    name: 'other',
    write: () => {
      reached = true;
    },
  };
  writeOutputs([throwing, next], ENDED, (sentence) => void problems.push(sentence));
  assert.deepEqual([problems, reached], [['one could not be written: broken'], true]);
});

/** XML 1.0, section 2.2. */
function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || code >= 0x10000;
}

test('every character of XML 1.0 stays, and nothing else does', () => {
  const codes = [...Array(0x11000).keys(), 0x1fffe, 0x10ffff];
  for (const code of codes) {
    const text = `a${String.fromCodePoint(code)}b`;
    assert.equal(validJUnit(text), isCharacter(code) ? text : 'a\u{FFFD}b', code.toString(16));
  }
});

test('the end of a section within a text is as it was received', () => {
  const written = '<failure message="a ]]&gt; b"><![CDATA[c ]]&gt; d ]]&gt;]]></failure><a><![CDATA[]]></a>';
  const text =
    '<failure message="a ]]&gt; b"><![CDATA[c ]]]]><![CDATA[> d ]]]]><![CDATA[>]]></failure><a><![CDATA[]]></a>';
  assert.equal(validJUnit(written), text);
});

test('a file is corrected, one that is right is not touched, and none is needed', () => {
  const path = join(temporaryDirectory(), 'junit.xml');
  correctJUnit(path);
  writeFileSync(path, '<a>\u{FFFF}</a>');
  correctJUnit(path);
  assert.equal(readFileSync(path, 'utf8'), '<a>\u{FFFD}</a>');
});

test('the first suite of a JUnit file has what is wrong, once', () => {
  const finding = makeFinding({ received: 'a "b" < c' });
  const report = makeSuiteReport({ findings: [1, 2].map((count) => ({ finding, tests: ['one'], count })) });
  const xml =
    '<testsuites>\n<testsuite name="a &gt; b" tests="1">\n</testsuite>\n<testsuite name="c">\n</testsuite>\n</testsuites>';
  const written = junitWithCauses(xml, report);
  assert.equal(written.split('<property name="cause"').length, 2);
  assert.match(
    written,
    /^<testsuite name="a &gt; b" tests="1">\n<properties>\n<property name="cause" value="login: [^"]*"\/>/m,
  );
  assert.equal(junitWithCauses(written, report), written);
  assert.equal(junitWithCauses(xml, makeSuiteReport({ findings: [] })), xml);
});

test("the file is where Playwright's reporter writes it", () => {
  const pathOf = (reporter: FullConfig['reporter'], configFile?: string) =>
    junitPath({ reporter, rootDir: '/project/specs', ...(configFile ? { configFile } : {}) } as FullConfig);
  assert.equal(pathOf([['list', {}]]), undefined);
  assert.equal(pathOf([['junit', {}]]), undefined);
  assert.equal(pathOf([['junit', { outputFile: '/out/junit.xml' }]]), '/out/junit.xml');
  const relative: FullConfig['reporter'] = [['junit', { outputFile: 'out/junit.xml' }]];
  assert.equal(pathOf(relative, '/project/playwright.config.ts'), '/project/out/junit.xml');
  assert.equal(pathOf(relative), '/project/specs/out/junit.xml');
});
