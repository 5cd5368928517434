import { compileFunction } from 'node:vm';

/** Calls a function as if the call stood somewhere else. */
export type WrittenAt = <Given extends unknown[]>(
  called: (...given: Given) => unknown,
  ...given: Given
) => void;

/**
 * A way to call functions as if the calls stood where another one was called: Playwright takes a test to lie where
 * `test()` is called, and who reads a report wants to see a line of their own file.
 * @param called the function that stands in the user's file
 */
export function writtenWhere(called: (...given: never) => unknown): WrittenAt {
  const { file, line, column } = callerOf(called);
  const code = 'return (called, ...given) => called(...given);';
  const columnOffset = column - 1 - code.lastIndexOf('called(');
  return compileFunction(code, [], { filename: file, lineOffset: line - 1, columnOffset })();
}

/** Where a function was called; as the code runs, for Playwright maps places to the sources itself. */
function callerOf(called: (...given: never) => unknown) {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: unknown } = {};
  Error.prepareStackTrace = (_, sites) => sites;
  Error.stackTraceLimit = 1;
  Error.captureStackTrace(holder, called);
  const [site] = holder.stack as NodeJS.CallSite[];
  Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  return {
    file: site?.getFileName() ?? 'unknown',
    line: site?.getLineNumber() ?? 1,
    column: site?.getColumnNumber() ?? 1,
  };
}
