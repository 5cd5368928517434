export { type FalseAlarmOptions, findFalseAlarms } from './conforming/false-alarms.ts';
export { type ConformingVariant, conformingVariant } from './conforming/variant.ts';
export { type FalseAlarm, type MutateOptions, type MutationScore, mutate, type Trial } from './mutate.ts';
export { type ClassScore, type SurvivedMutant, scoreByClass, survivedOf } from './tally.ts';
