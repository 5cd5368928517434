import type { SeriesRule } from '../../rule.ts';
import { answersInconsistent } from './answers-inconsistent.ts';
import { firstAnswerSlow } from './first-answer-slow.ts';
import { latencyGrowing } from './latency-growing.ts';
import { userEnumerationHeader } from './user-enumeration-header.ts';
import { userEnumerationTiming } from './user-enumeration-timing.ts';

/** Every rule that speaks of many answers. One more rule: its file, and its line here. */
export const seriesRules: readonly SeriesRule[] = [
  answersInconsistent,
  latencyGrowing,
  firstAnswerSlow,
  userEnumerationTiming,
  userEnumerationHeader,
];
