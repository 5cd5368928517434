import { compileFunction } from 'node:vm';

/** Calls a function as if from another place. */
export type WrittenAt = <Given extends unknown[]>(
  called: (...given: Given) => unknown,
  ...given: Given
) => void;

/**
 * Returns a way to call functions as if from the place where `called` was called. Playwright reports a test
 * at the line that calls `test()`; users should see a line of their own file there.
 * @param called the function that the user's file calls
 */
export function writtenWhere(called: (...given: never) => unknown): WrittenAt {
  const { file, line, column } = callerOf(called);
  const code = 'return (called, ...given) => called(...given);';
  const columnOffset = column - 1 - code.lastIndexOf('called(');
  return compileFunction(code, [], { filename: file, lineOffset: line - 1, columnOffset })();
}

/** Where a function was called, in the code that runs: Playwright itself maps positions to the sources. */
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
