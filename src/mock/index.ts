export type { Behaviour, Situation } from './behaviour.ts';
export { behaviours, everyAnswerBehaviours, seriesBehaviours } from './behaviours/index.ts';
export { type ReceivedRequest, type StandIn, type StandInOptions, startStandIn } from './start.ts';
