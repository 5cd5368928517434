// What other rooms use of this one.
export { DURATION_FORM, durationMs } from './duration.ts';
export { Fault, faultFrom, faultText } from './fault.ts';
export { isDiskFull, unreadable, unwritable } from './file-fault.ts';
export { inTime } from './in-time.ts';
export { isAhead } from './is-ahead.ts';
export { isLoopback } from './loopback.ts';
export { makeFolder } from './make-folder.ts';
export { monotonicMs } from './monotonic.ts';
export { nearNames } from './near-names.ts';
export { plain } from './printable.ts';
export { seededRandom } from './seeded-random.ts';
export { writeWhole as writeReportFile } from './write-text.ts';
export { writeWhole } from './write-whole.ts';
