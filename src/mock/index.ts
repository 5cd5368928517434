export {
  chosenContent,
  documentedRefusal,
  documentedSuccess,
  documentsStatus,
  essenceOf,
  mockResponseFor,
} from './documented.ts';
export { setAt } from './edit.ts';
export type {
  Fault,
  IssuedToken,
  Outcome,
  Role,
  Situation,
  TokenDeviation,
  Transport,
} from './fault.ts';
export { everyResponseFaults, faults, resourceFaults, seriesFaults } from './faults/index.ts';
export { signedAnew } from './faults/token.ts';
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
