export {
  BREAKAGE_CLASSES,
  type Breakage,
  type BreakageClass,
  UNSEEABLE,
  type Unseeable,
} from './breakage.ts';
export { breakagesOf } from './breakages.ts';
export { type RehearseOptions, rehearse } from './honest/rehearse.ts';
export { type HonestVariant, honestVariant } from './honest/variant.ts';
export { type FalseAlarm, type ProveOptions, prove, type Strength, type Trial } from './prove.ts';
export { type ClassStrength, type Survivor, strengthByClass, survivorsOf } from './tally.ts';
