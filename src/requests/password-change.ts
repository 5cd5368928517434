import { randomBytes } from 'node:crypto';
import { type Credentials, type LoginFlow, loginBody, loginRequest } from '../auth/index.ts';
import type { Case, Exchange } from '../http/index.ts';
import { writableMedia } from '../media/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import { setAt, valueAt } from '../schema/index.ts';
import { LOGIN_CASES } from './login-cases.ts';
import { prepareOperation } from './operations/request.ts';
import {
  exampleBody,
  inSession,
  issuedBy,
  type SessionTokens,
  type SessionTrial,
  sessionOfLogin,
  usedToken,
} from './session-requests.ts';

/** The password of the account, or the one that it is changed to. */
type Password = 'old' | 'new';

/** A login and its tokens. */
interface LoggedIn extends SessionTokens {
  readonly exchange: Exchange;
}

/** What changes a password and shows what it opens. */
export interface PasswordParts {
  readonly logIn: (step: Case, password: Password) => Promise<LoggedIn>;
  /** To one password, from the other one. */
  readonly change: (step: Case, tokens: SessionTokens, to: Password) => Promise<Exchange>;
  readonly use: (step: Case, token: string) => Promise<Exchange[]>;
  /** Continues a session by its refresh token. Absent where nothing continues one. */
  readonly refresh?: ((step: Case, tokens: SessionTokens) => Promise<Exchange | undefined>) | undefined;
  /** Whether the old password may be sent as a wrong one. */
  readonly mayGuess: boolean;
}

/** What a change of the password and its way back sent. */
interface PasswordChange {
  readonly exchanges: readonly Exchange[];
  /** Whether the account has its password again. */
  readonly isRestored: boolean;
  /** The login with the password after that: tokens from before it need not open anything. */
  readonly login?: Exchange;
  /** What kept a step from being sent; to be thrown when the result has been used. */
  readonly error?: unknown;
}

/**
 * After a change of the password neither a token or refresh token from before it nor the old password opens anything, and the new
 * one logs in (OWASP ASVS 4.0.3, section 3.3.3). Whatever a step gives, the password is set back.
 */
export async function tryPasswordChange(parts: PasswordParts): Promise<PasswordChange> {
  const exchanges: Exchange[] = [];
  const kept = <Sent extends Exchange>(exchange: Sent): Sent => {
    exchanges.push(exchange);
    return exchange;
  };
  const logIn = async (step: Case, password: Password) => {
    const login = await parts.logIn(step, password);
    kept(login.exchange);
    return login;
  };
  const first = await logIn(LOGIN_CASES.rightCredentials, 'old');
  if (first.token === undefined) return { exchanges, isRestored: true };
  let second: LoggedIn | undefined;
  let error: unknown;
  try {
    const changed = kept(await parts.change(LOGIN_CASES.changePassword, first, 'new'));
    if (isRefused(changed)) return { exchanges, isRestored: true };
    if (isAccepted(changed)) {
      for (const exchange of await parts.use(LOGIN_CASES.outdatedToken, first.token)) kept(exchange);
      if (first.refreshToken !== undefined) {
        const renewed = await parts.refresh?.(LOGIN_CASES.outdatedRefreshToken, first);
        if (renewed) kept(renewed);
      }
      if (parts.mayGuess) await logIn(LOGIN_CASES.oldPassword, 'old');
      second = await logIn(LOGIN_CASES.newPassword, 'new');
    }
  } catch (thrown) {
    error = thrown;
  }
  const login = await restored(
    { ...parts, logIn, change: async (...given) => kept(await parts.change(...given)) },
    {
      first,
      ...(second ? { second } : {}),
    },
  );
  return {
    exchanges,
    isRestored: login !== undefined,
    ...(login ? { login } : {}),
    ...(error === undefined ? {} : { error }),
  };
}

/**
 * Sets the password back with each session that may do it, until one does. Nothing here throws.
 * @returns the login with it; undefined where it is not known that the account has it again
 */
async function restored(
  { change, logIn }: Pick<PasswordParts, 'change' | 'logIn'>,
  { first, second }: { readonly first: LoggedIn; readonly second?: LoggedIn },
): Promise<Exchange | undefined> {
  const tried = async <Result>(step: () => Promise<Result>) => step().catch(() => undefined);
  const restoredBy = async (session: SessionTokens | undefined) => {
    if (session?.token === undefined) return false;
    const exchange = await tried(() => change(LOGIN_CASES.restorePassword, session, 'old'));
    return exchange !== undefined && isAccepted(exchange);
  };
  const hasOld = async () => {
    const login = await tried(() => logIn(LOGIN_CASES.restoredPassword, 'old'));
    return login && isAccepted(login.exchange) ? login.exchange : undefined;
  };
  if (await restoredBy(second)) return hasOld();
  const again =
    second && isRefused(second.exchange) ? second : await tried(() => logIn(LOGIN_CASES.newPassword, 'new'));
  if (again && isRefused(again.exchange)) {
    // It was not changed.
    const login = await hasOld();
    if (login) return login;
  }
  // A server may accept both passwords: without a change that it accepts, it is not known which one holds.
  return (await restoredBy(again)) || (await restoredBy(first)) ? hasOld() : undefined;
}

function isAccepted({ response }: Exchange): boolean {
  return response !== undefined && response.status < 300;
}

/** A refusal changes nothing; an error of the server or of the connection may have changed it. */
function isRefused({ response }: Exchange): boolean {
  return response !== undefined && response.status >= 400 && response.status < 500;
}

/** Where a change is tried, and which password it is changed to. */
interface PasswordTrial extends SessionTrial {
  readonly newPassword: string;
  readonly mayGuess: boolean;
  /** Called when a password has become that of the account. */
  readonly changed?: (password: string) => void;
}

/** The change by the operation that `x-token` names; undefined where it names none. */
export function passwordChangeOf(trial: PasswordTrial): PasswordParts | undefined {
  const { contract, flow, baseUrl, credentials, settings, send, newPassword, mayGuess } = trial;
  const operation = changeOperation(contract, flow);
  if (!operation) return undefined;
  const passwords = { old: credentials.secret, new: newPassword };
  const { refresh } = sessionOfLogin(trial);
  return {
    mayGuess,
    refresh: refresh && (async (step, tokens) => (await refresh(step, tokens))?.exchange),
    async logIn(step, password) {
      const body = loginBody(flow, { ...credentials, secret: passwords[password] });
      const exchange = await send(step, flow.login, loginRequest(flow, baseUrl, body));
      return { exchange, ...issuedBy(trial, exchange) };
    },
    async change(step, { token = '' }, to) {
      const session = { scheme: flow.login.token?.scheme ?? '', token };
      const from = to === 'old' ? 'new' : 'old';
      const given = { identifier: credentials.identifier, from: passwords[from], to: passwords[to] };
      const body = changeBody(contract, flow, operation, given);
      const prepared = prepareOperation(contract, operation, { body });
      const request = prepared.request(baseUrl, inSession(contract, operation, settings, session));
      const exchange = await send(step, operation, request);
      if (isAccepted(exchange)) trial.changed?.(passwords[to]);
      return exchange;
    },
    use: (step, token) => usedToken(trial, step, token),
  };
}

function changeOperation(contract: Contract, { login }: LoginFlow): Operation | undefined {
  return contract.operations.find(({ id }) => id === login.token?.changePassword?.operation);
}

/** The example of the request with both passwords in their places, and the account where it is named as in the login. */
function changeBody(
  contract: Contract,
  { login, properties }: LoginFlow,
  operation: Operation,
  { identifier, from, to }: { readonly identifier: string; readonly from: string; readonly to: string },
): unknown {
  const { oldPassword, newPassword = '', repeated = [] } = login.token?.changePassword ?? {};
  const example: unknown = exampleBody(contract, operation);
  const places: [string, string][] = [newPassword, ...repeated].map((pointer) => [pointer, to]);
  if (oldPassword !== undefined) places.push([oldPassword, from]);
  if (valueAt(example, properties.identifier) !== undefined) places.push([properties.identifier, identifier]);
  return places.reduce((body, [pointer, value]) => setAt(body, pointer, value), example);
}

/** The lengths of generated passwords: the longest that the contract allows is used. */
const LENGTHS = [24, 16, 12, 8];

/**
 * A random password with letters of both cases, digits and a sign, which login and change take by their schemas.
 * @returns undefined where the contract allows none of them
 */
export function generatedPassword(
  contract: Contract,
  flow: LoginFlow,
  credentials: Credentials,
): string | undefined {
  const operation = changeOperation(contract, flow);
  if (!operation) return undefined;
  const allows = ({ requestBody }: Operation, body: unknown) => {
    const { schema } = writableMedia(requestBody?.content ?? []) ?? {};
    return schema === undefined || contract.checksOf(schema, 'request').kept(body);
  };
  const candidates = LENGTHS.flatMap((length) => {
    const random = randomBytes(length).toString('hex');
    return [`Qx7-${random}`, `Qx7${random}`, `7${random.replace(/\D/g, '4')}`].map((text) =>
      text.slice(0, length),
    );
  });
  return candidates.find((secret) => {
    const given = { identifier: credentials.identifier, from: credentials.secret, to: secret };
    return (
      allows(operation, changeBody(contract, flow, operation, given)) &&
      allows(flow.login, loginBody(flow, { ...credentials, secret }))
    );
  });
}
