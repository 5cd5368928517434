// What other modules use of this one.
export { createPace, type Pace, pause, retryAfterMs, systemClock } from './client/pace.ts';
export { connectBy, proxyRouteTo } from './client/proxy-route.ts';
export { type NetworkOptions, send, type TokenSupply } from './client/send.ts';
export { wayText, wayTo } from './client/way.ts';
export {
  type Case,
  type Connection,
  clockOf,
  type Exchange,
  type Expectation,
  FAILURE_KINDS,
  type FailureKind,
  type HttpResponse,
  headerValue,
  headerValues,
  isTrusted,
  type OutgoingRequest,
  PHASE_NAMES,
  type Phases,
  type SpeedLimits,
  type StepExpectation,
  sentHeader,
} from './exchange.ts';
