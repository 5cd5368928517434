import type { Settings } from '../project/index.ts';
import type { Held } from './access.ts';
import type { Credentials } from './login-flow.ts';

/** What the embedded stand-in takes where nothing is given: it is its own to give away. */
export const STAND_IN_TOKEN = 'driftline-stand-in-token';
export const STAND_IN_CREDENTIALS: Credentials = { identifier: 'driftline', secret: 'driftline-stand-in' };

/** The settings that open operations. */
export type HeldSettings = Pick<Settings, 'baseUrl' | 'accessToken' | 'loginEmail' | 'loginPassword'>;

/** What the settings open operations with; the embedded stand-in is opened in any case. */
export function heldBy({ baseUrl, accessToken, loginEmail, loginPassword }: HeldSettings): Held {
  const embedded = baseUrl === undefined;
  const token = accessToken ?? (embedded ? STAND_IN_TOKEN : undefined);
  const given = loginEmail !== undefined && loginPassword !== undefined;
  const own = given ? { identifier: loginEmail, secret: loginPassword } : undefined;
  const credentials = own ?? (embedded ? STAND_IN_CREDENTIALS : undefined);
  return {
    ...(token === undefined ? {} : { accessToken: token }),
    ...(credentials ? { credentials } : {}),
  };
}
