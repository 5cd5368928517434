import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createMasker } from '../../masking/masker.ts';
import { readSuiteReport } from '../../report/findings-file.ts';
import { makeSuiteReport } from '../../report/suite-report.fixture.ts';
import { temporaryDirectory } from '../../report/temporary-directory.fixture.ts';
import { type Output, outputsTo, reportAll } from './outputs.ts';

const ENDED = { report: makeSuiteReport(), failures: [] };

/** Tells a run to every output; what was printed, and what was said of outputs that failed. */
function reported(directory: string, environment: Readonly<Record<string, string>>, ended = ENDED) {
  const printed: string[] = [];
  const said: string[] = [];
  const print = (text: string) => void printed.push(text);
  const places = { directory, environment, masker: createMasker(), print };
  reportAll(outputsTo(places), ended, (sentence) => void said.push(sentence));
  return { printed: printed.join(''), said };
}

test('files are written everywhere, annotations and a job summary on GitHub alone', () => {
  const directory = temporaryDirectory();
  assert.doesNotMatch(reported(directory, {}).printed, /^::/m);
  assert.deepEqual(readdirSync(directory).sort(), ['findings.json', 'findings.sarif']);
  assert.deepEqual(readSuiteReport(join(directory, 'findings.json')), ENDED.report);
  const summary = join(directory, 'summary.md');
  writeFileSync(summary, 'of the step before\n');
  const { printed } = reported(directory, { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary });
  assert.match(printed, /^::error file=contracts\/sealmetrics\.openapi\.yaml,line=41,/m);
  assert.match(readFileSync(summary, 'utf8'), /^of the step before\n## /);
});

test('an output that cannot be written is said, and keeps no other from it', () => {
  const file = join(temporaryDirectory(), 'a-file');
  writeFileSync(file, '');
  const { printed, said } = reported(file, { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file });
  assert.deepEqual(
    said.map((sentence) => sentence.split(' could not')[0]),
    ['findings.json', 'findings.sarif'],
  );
  assert.match(printed, /A expected property is missing/);
  assert.match(printed, /^::error /m);
  assert.match(readFileSync(file, 'utf8'), /^## /);
});

test('an error in one output is said in its place', () => {
  const said: string[] = [];
  const throwing: Output = {
    name: 'one',
    report: () => {
      throw new TypeError('broken');
    },
  };
  let reached = false;
  const next: Output = {
    name: 'other',
    report: () => {
      reached = true;
    },
  };
  reportAll([throwing, next], ENDED, (sentence) => void said.push(sentence));
  assert.deepEqual([said, reached], [['one could not be written: broken'], true]);
});
