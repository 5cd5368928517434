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

/** A file's failed tests by name, for the list at the end. */
export function failureLines({ file, failures }: FileResult): string[] {
  return failures.map(({ test }) => `✖ ${file}: ${test}`);
}

function indented(text: string, by: string): string {
  return text.trimEnd().replace(/^(?=.)/gm, by);
}
