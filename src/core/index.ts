// What other modules use of this one.

export { DriftlineError, type ErrorCode, errorFrom, errorText } from './driftline-error.ts';
export { DURATION_FORM, durationMs } from './duration.ts';
export { isDiskFull, unreadable, unwritable } from './file-error.ts';
export { fingerprintOf } from './fingerprint.ts';
export { inTime } from './in-time.ts';
export { isAhead } from './is-ahead.ts';
export { isLoopback } from './loopback.ts';
export { makeFolder } from './make-folder.ts';
export { monotonicMs } from './monotonic.ts';
export { editDistance, nearNames } from './near-names.ts';
export { OPTIONAL_PACKAGES, withPackages } from './optional-package.ts';
export { plain, UNPRINTABLE, visible } from './printable.ts';
export { seededRandom } from './seeded-random.ts';
export { endWorkBy, WORK_LIMITS, withinTime } from './within-time.ts';
export { writeWhole as writeReportFile } from './write-text.ts';
export { replaceFile, writeWhole } from './write-whole.ts';
