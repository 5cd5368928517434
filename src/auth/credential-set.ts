import type { Settings } from '../project/index.ts';
import type { CredentialSet } from './authorization.ts';
import type { Credentials } from './credentials.ts';
import { referenceText } from './token-reference.ts';

/** Accepted by the embedded mock server where no credentials are set; no secret. */
export const MOCK_TOKEN = 'driftline-mock-token';
export const MOCK_CREDENTIALS: Credentials = { identifier: 'driftline', secret: 'driftline-mock' };

/** The settings with credentials. */
export type CredentialSettings = Pick<
  Settings,
  | 'baseUrl'
  | 'accessToken'
  | 'tokenCommand'
  | 'loginEmail'
  | 'loginPassword'
  | 'schemeCredentials'
  | 'clientCert'
>;

/** The credentials in the settings; those of the embedded mock server are always known. */
export function credentialSetOf({
  baseUrl,
  accessToken,
  tokenCommand,
  loginEmail,
  loginPassword,
  schemeCredentials,
  clientCert,
}: CredentialSettings): CredentialSet {
  const embedded = baseUrl === undefined;
  const printed = tokenCommand && !embedded && accessToken === undefined ? referenceText({}) : undefined;
  const token = accessToken ?? printed ?? (embedded ? MOCK_TOKEN : undefined);
  const given = loginEmail !== undefined && loginPassword !== undefined;
  const own = given ? { identifier: loginEmail, secret: loginPassword } : undefined;
  const credentials = own ?? (embedded ? MOCK_CREDENTIALS : undefined);
  return {
    ...(token === undefined ? {} : { accessToken: token }),
    ...(printed === undefined ? {} : { accessTokenFrom: 'TOKEN_COMMAND' as const }),
    ...(credentials ? { credentials } : {}),
    ...(schemeCredentials ? { schemeCredentials } : {}),
    ...(clientCert === undefined ? {} : { hasCertificate: true }),
    ...(embedded ? { isMock: true } : {}),
  };
}
