import type { Settings } from '../project/index.ts';
import type { CredentialSet } from './authorization.ts';
import type { Credentials } from './login-flow.ts';

/** What the embedded mock server takes where nothing is given: it is its own to give away. */
export const MOCK_TOKEN = 'driftline-mock-token';
export const MOCK_CREDENTIALS: Credentials = { identifier: 'driftline', secret: 'driftline-mock' };

/** The settings that open operations. */
export type CredentialSettings = Pick<Settings, 'baseUrl' | 'accessToken' | 'loginEmail' | 'loginPassword'>;

/** What the settings open operations with; the embedded mock server is opened in any case. */
export function credentialSetOf({
  baseUrl,
  accessToken,
  loginEmail,
  loginPassword,
}: CredentialSettings): CredentialSet {
  const embedded = baseUrl === undefined;
  const token = accessToken ?? (embedded ? MOCK_TOKEN : undefined);
  const given = loginEmail !== undefined && loginPassword !== undefined;
  const own = given ? { identifier: loginEmail, secret: loginPassword } : undefined;
  const credentials = own ?? (embedded ? MOCK_CREDENTIALS : undefined);
  return {
    ...(token === undefined ? {} : { accessToken: token }),
    ...(credentials ? { credentials } : {}),
  };
}
