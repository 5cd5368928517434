// What other rooms use of this one.
export {
  type Access,
  accessTo,
  type Held,
  type NoAccess,
  OPEN,
  requirementsOf,
  schemeNamed,
} from './access.ts';
export { type CredentialProperties, credentialProperties } from './credentials.ts';
export { type HeldSettings, heldBy, STAND_IN_CREDENTIALS, STAND_IN_TOKEN } from './held.ts';
export {
  type Credentials,
  consumerRequest,
  documentedCredentials,
  fromOrigin,
  type LoginFlow,
  loginBody,
  loginFlowOf,
  loginRequest,
  NO_LOGIN,
  withTokenInQuery,
  withValue,
} from './login-flow.ts';
export { COMPACT_JWT } from './token/compact-jwt.ts';
export {
  tokenUnderOwnKey,
  tokenWithOtherClaims,
  tokenWithOtherSignature,
  unsignedToken,
} from './token/forge.ts';
export { hasGuessableKey } from './token/guessable-keys.ts';
export { hmacOf } from './token/hmac.ts';
export { expiryOf, isUnsigned, numericDate, parseJwt, tooDeepIn } from './token/jwt.ts';
export { instantOf, isSendable, type Token, tokenOf } from './token/token.ts';
