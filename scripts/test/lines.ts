import { countsLine } from './counts.ts';
import type { FileResult } from './unit-tests.ts';

/** A file as it is told when it has run: one line where it passed, every failure in full where it did not. */
export function fileLines(result: FileResult): string[] {
  const { counts, failures, file, output, seconds } = result;
  const passed = failures.length === 0;
  const head = `${passed ? '✔' : '✖'} ${file}  ${countsLine(counts)}  ${seconds.toFixed(1)} s`;
  if (passed) return [head];
  const reported = failures.flatMap(({ test, reason }) => [`  ✖ ${test}`, indented(reason, '    '), '']);
  return [
    head,
    ...reported,
    ...(output.trim() === '' ? [] : ['  What it printed:', indented(output, '    '), '']),
  ];
}

/** A file's failed tests by name, to be repeated at the end, where nobody has to search for them. */
export function failureLines({ file, failures }: FileResult): string[] {
  return failures.map(({ test }) => `✖ ${file}: ${test}`);
}

function indented(text: string, by: string): string {
  return text.trimEnd().replace(/^(?=.)/gm, by);
}
