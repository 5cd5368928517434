export {
  type Answer,
  bodyBytes,
  type HeaderLine,
  header,
  wireHead,
  withBody,
  withBytes,
  withHeader,
  withoutHeader,
} from './answer.ts';
export type {
  Behaviour,
  IssuedToken,
  Outcome,
  Role,
  Situation,
  TokenDeviation,
  Transport,
} from './behaviour.ts';
export { behaviours, everyAnswerBehaviours, seriesBehaviours } from './behaviours/index.ts';
export { signedAnew } from './behaviours/token.ts';
export {
  chosenContent,
  documentedRefusal,
  documentedSuccess,
  documentsStatus,
  essenceOf,
  promisedAnswer,
} from './documented.ts';
export { setAt } from './edit.ts';
export { guardingScheme, roleOf } from './guard.ts';
export { type ReceivedRequest, type StandIn, type StandInOptions, startStandIn } from './start.ts';
export { instantLike, withToken } from './token-answer.ts';
