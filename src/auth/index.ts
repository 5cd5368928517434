// What other modules use of this one.
export {
  type Authorization,
  authorize,
  type CredentialSet,
  type NoAuthorization,
  OPEN,
  requirementsOf,
  schemeNamed,
} from './authorization.ts';
export { type CredentialSettings, credentialSetOf, MOCK_CREDENTIALS, MOCK_TOKEN } from './credential-set.ts';
export { type CredentialProperties, credentialProperties } from './credentials.ts';
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
export { expiryOf, isUnsigned, numericDate, parseJwt, tokenLimit } from './token/jwt.ts';
export { instantOf, isSendable, type Token, tokenOf } from './token/token.ts';
