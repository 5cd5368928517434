export { type FalseAlarmOptions, findFalseAlarms } from './conforming/false-alarms.ts';
export { type ConformingVariant, conformingVariant } from './conforming/variant.ts';
export {
  MUTATOR_CLASSES,
  type Mutant,
  type MutatorClass,
  UNDETECTABLE,
  type Undetectable,
} from './mutant.ts';
export { mutantsOf } from './mutants.ts';
export { type FalseAlarm, type MutateOptions, type MutationScore, mutate, type Trial } from './mutate.ts';
export { type ClassScore, type SurvivedMutant, scoreByClass, survivedOf } from './tally.ts';
