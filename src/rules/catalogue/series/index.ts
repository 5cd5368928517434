import type { SeriesRule } from '../../rule.ts';
import { firstResponseSlow } from './first-response-slow.ts';
import { latencyGrowing } from './latency-growing.ts';
import { responsesInconsistent } from './responses-inconsistent.ts';
import { successNeverSeen } from './success-never-seen.ts';
import { userEnumerationHeader } from './user-enumeration-header.ts';
import { userEnumerationLength } from './user-enumeration-length.ts';
import { userEnumerationTiming } from './user-enumeration-timing.ts';

/** Every rule about a series of responses. To add one: its file, and its line here. */
export const seriesRules: readonly SeriesRule[] = [
  responsesInconsistent,
  latencyGrowing,
  firstResponseSlow,
  successNeverSeen,
  userEnumerationTiming,
  userEnumerationHeader,
  userEnumerationLength,
];
