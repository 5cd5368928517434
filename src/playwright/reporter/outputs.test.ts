import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createMasker } from '../../masking/masker.ts';
import { readSuiteReport } from '../../report/findings-file.ts';
import { makeSuiteReport } from '../../report/suite-report.fixture.ts';
import { temporaryDirectory } from '../../report/temporary-directory.fixture.ts';
import { type Output, outputsTo, writeOutputs } from './outputs.ts';

const ENDED = { report: makeSuiteReport(), failures: [] };

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
  assert.match(printed, /A required property is missing/);
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
