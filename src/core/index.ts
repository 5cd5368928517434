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
export { withPackages } from './optional-package.ts';
export { seededRandom } from './seeded-random.ts';
export {
  cut,
  editDistance,
  fingerprintOf,
  isGenerated,
  isLoopback,
  isSecretName,
  listed,
  looksOpaque,
  NO_XML_CHARACTER,
  nearNames,
  plain,
  UNPRINTABLE,
  visible,
} from './text.ts';
export {
  DURATION_FORM,
  durationMs,
  durationText,
  endWorkBy,
  inTime,
  isAhead,
  minuteText,
  monotonicMs,
  WORK_LIMITS,
  withinTime,
} from './time.ts';
export { makeFolder, replaceFile, writeReportFile, writeWhole } from './write-whole.ts';
