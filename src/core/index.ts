// What other modules use of this one.

export { boundedProcess } from './bounded-process.ts';
export {
  DriftlineError,
  type ErrorCode,
  errorFrom,
  errorText,
  isDiskFull,
  reasonOf,
  unreadable,
  unwritable,
} from './driftline-error.ts';
export { fingerprintOf } from './fingerprint.ts';
export { isLoopback } from './loopback.ts';
export { editDistance, nearNames } from './near-names.ts';
export { withPackages } from './optional-package.ts';
export { NO_XML_CHARACTER, plain, UNPRINTABLE, visible } from './printable.ts';
export { isGenerated, isSecretName, looksOpaque } from './secret-names.ts';
export { seededRandom } from './seeded-random.ts';
export {
  DURATION_FORM,
  durationMs,
  endWorkBy,
  inTime,
  isAhead,
  monotonicMs,
  WORK_LIMITS,
  withinTime,
} from './time.ts';
export { makeFolder, replaceFile, writeReportFile, writeWhole } from './write-whole.ts';
