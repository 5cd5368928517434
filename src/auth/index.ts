// What other modules use of this one.
export {
  type Authorization,
  allOf,
  authorizationHeader,
  authorize,
  type CredentialSet,
  carried,
  carriedBy,
  OPEN,
  oauthGrantFor,
  requirementsOf,
  schemeCredential,
  schemeNamed,
  schemeSetting,
  schemeStates,
  scopesOf,
  type TokenUse,
  takesCertificate,
  tokenUse,
  unknownCredentials,
  withAuthorization,
} from './authorization.ts';
export { type CredentialSettings, credentialSetOf, MOCK_CREDENTIALS, MOCK_TOKEN } from './credential-set.ts';
export { type CredentialProperties, type Credentials, credentialProperties } from './credentials.ts';
export {
  consumerOf,
  consumerRequest,
  exampleCredentials,
  fromOrigin,
  type LoginFlow,
  loginBody,
  loginFlowOf,
  loginRequest,
  NO_LOGIN,
  takesTokenInQuery,
  withCredentials,
  withTokenInQuery,
  withUsableLogin,
} from './login-flow.ts';
export { oauthGrantOf } from './oauth-grant.ts';
export type { MetadataContext } from './obtain/metadata.ts';
export type { OauthProvider } from './obtain/oauth.ts';
export type { ObtainContext, TokenKeeper } from './obtain/obtained-token.ts';
export { suggestedToken } from './suggested-token.ts';
export {
  tokensUnderPublicKeys,
  tokenUnderOwnKey,
  tokenWithKeyPair,
  tokenWithOtherClaims,
  tokenWithOtherSignature,
  tokenWithoutSignature,
  unsignedToken,
} from './token/forge.ts';
export { hasGuessableKey } from './token/guessable-keys.ts';
export { COMPACT_JWT, expiryOf, hmacOf, isUnsigned, numericDate, parseJwt, tokenLimit } from './token/jwt.ts';
export { RIGHTS, rightsIn } from './token/rights.ts';
export { isSendable, refreshTokenOf, statedExpiry, type Token, tokenOf } from './token/token.ts';
export { referencesIn } from './token-reference.ts';
