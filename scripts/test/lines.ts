import { relative } from 'node:path';
import { countsLine } from './counts.ts';
import type { FileResult } from './unit-tests.ts';

/** The result of a file: one line where it passed, every failure in full where it did not. */
export function fileLines(result: FileResult): string[] {
  const { counts, failures, file, output, seconds } = result;
  const passed = failures.length === 0;
  const head = `${passed ? '✔' : '✖'} ${file}  ${countsLine(counts)}  ${seconds.toFixed(1)} s`;
  if (passed) return [head];
  const shown = failures.flatMap(({ test, reason }) => [`  ✖ ${test}`, indented(reason, '    '), '']);
  return [head, ...shown, ...(output.trim() === '' ? [] : ['  Output:', indented(output, '    '), ''])];
}

/** The failed tests by file and name, for the list at the end. */
export function failureLines(result: FileResult): string[] {
  return result.failures.map(({ test, file }) => `✖ ${file ? relative('', file) : result.file}: ${test}`);
}

function indented(text: string, by: string): string {
  return text.trimEnd().replace(/^(?=.)/gm, by);
}
