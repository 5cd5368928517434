// What other modules use of this one.
export { essenceOf } from './documented.ts';
export {
  conformingResponse,
  type DocumentedResponse,
  documentedResponsesOf,
  isOfToken,
  matches,
  placesOf,
} from './faults/documented-responses.ts';
export type { Alteration, Situation, TokenDeviation, Transport } from './faults/fault.ts';
export { faults, faultsOf, mutantsOf } from './faults/index.ts';
export {
  MUTATOR_CLASSES,
  type Mutant,
  type MutatorClass,
  type Probe,
  UNDETECTABLE,
} from './faults/mutant.ts';
export { guardOf } from './guard.ts';
export {
  bodyBytes,
  type HeaderLine,
  header,
  type MockResponse,
  withBody,
  withBytes,
  withHeader,
} from './mock-response.ts';
export { aboutResource, asSent } from './resources.ts';
export { type MockServer, type MockServerOptions, type ReceivedRequest, startMock } from './start.ts';
