// The door of the room. A bundle takes from here what it uses, so no file may do anything when it is imported.
export { LOGIN_CASES, UNKNOWN_USER, WRONG_PASSWORD } from './cases/login-cases.ts';
export {
  type Credentials,
  consumerRequest,
  documentedCredentials,
  type LoginFlow,
  loginBody,
  loginFlowOf,
  loginRequest,
} from './cases/login-flow.ts';
export { createPace, type Pace, type PaceMemory, paceMemory, systemClock } from './client/pace.ts';
export { retryAfterMs } from './client/retry-after.ts';
export { DEFAULT_BODY_LIMIT_BYTES, type SendOptions, send } from './client/send.ts';
export type {
  Contract,
  MediaTypePromise,
  Operation,
  Position,
  ResponsePromise,
  TokenExpression,
  TokenPromise,
} from './document/contract.ts';
export { credentialProperties } from './document/credentials.ts';
export { openContract, shownPath } from './document/open.ts';
export { isObject, joinPointer, pointerTokens, valueAt } from './document/pointer.ts';
export * from './exchange/exchange.ts';
export { FAULTS, Fault, type FaultCode, faultText } from './fault.ts';
export type { Family, Finding, Severity } from './judge/finding.ts';
export { judge } from './judge/judge.ts';
export { requestValues, sentTokens } from './judge/request-values.ts';
export { rules } from './rules/index.ts';
export type { Breach, Rule } from './rules/rule.ts';
export { projectRoot } from './settings/project-root.ts';
export { readSettings } from './settings/read-settings.ts';
export { type Depth, SETTINGS, type SettingName, type Settings } from './settings/settings.ts';
export type { StandIn, StandInOptions } from './stand-in/index.ts';
export { openTarget, type Target } from './target/target.ts';
export { tokenWithOtherClaims, tokenWithOtherSignature, unsignedToken } from './token/forge.ts';
export { expiryOf, parseJwt } from './token/jwt.ts';
export { instantOf, type Token, tokenOf } from './token/token.ts';
