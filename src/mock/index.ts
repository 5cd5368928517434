export {
  chosenContent,
  documentedRefusal,
  documentedSuccess,
  documentsStatus,
  essenceOf,
  mockResponseFor,
} from './documented.ts';
export {
  conformingResponse,
  type DocumentedResponse,
  documentedResponsesOf,
  isOfToken,
  matches,
  placesOf,
} from './faults/documented-responses.ts';
export type {
  Alteration,
  Fault,
  IssuedToken,
  Outcome,
  Role,
  Situation,
  TokenDeviation,
  Transport,
} from './faults/fault.ts';
export { faults, mutantsOf } from './faults/index.ts';
export {
  MUTATOR_CLASSES,
  type Mutant,
  type MutatorClass,
  type Probe,
  UNDETECTABLE,
} from './faults/mutant.ts';
export { faultsOf } from './find-fault.ts';
export { guardOf, roleOf } from './guard.ts';
export {
  bodyBytes,
  type HeaderLine,
  header,
  type MockResponse,
  wireHead,
  withBody,
  withBytes,
  withHeader,
  withoutHeader,
} from './mock-response.ts';
export { aboutResource } from './resources.ts';
export { type MockServer, type MockServerOptions, type ReceivedRequest, startMock } from './start.ts';
export { instantLike, withToken } from './token-response.ts';
