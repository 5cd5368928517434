import {
  type Credentials,
  credentialSetOf,
  exampleCredentials,
  isSendable,
  type LoginFlow,
  MOCK_CREDENTIALS,
  MOCK_TOKEN,
  oauthGrantFor,
  requirementsOf,
  schemeNamed,
  schemeSetting,
  type Token,
  type TokenKeeper,
  tokenOf,
  tokenUse,
} from '../auth/index.ts';
import { DriftlineError, isLoopback, isSecretName } from '../core/index.ts';
import {
  type Case,
  type Exchange,
  type NetworkOptions,
  type OutgoingRequest,
  type Pace,
  send,
  type TokenSupply,
} from '../http/index.ts';
import { maskerFor } from '../masking/index.ts';
import type { MockServer, MockServerOptions } from '../mock/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import { projectRoot, type Settings } from '../project/index.ts';
import { readBody } from '../reading/index.ts';
import { type Finding, judge } from '../rules/index.ts';

/** How the requests of a session are sent. */
interface SessionOptions extends Partial<Pick<Target, 'network'>> {
  readonly requestTimeoutMs: number;
  /** Without one, requests are not delayed. */
  readonly pace?: Pace;
}

/**
 * Sends a request when the pace allows it; never throws for what a server does.
 * @throws the signal's reason, where it aborts before the request is sent
 */
export type Send = (
  step: Case,
  operation: Operation,
  request: OutgoingRequest,
  more?: { readonly signal?: AbortSignal; readonly now?: () => Date },
) => Promise<Exchange>;

/** Sends requests to one target, as suite, monitor, baseline, fuzzing and mutation testing do. */
export function sender({ network, requestTimeoutMs, pace }: SessionOptions): Send {
  return async (step, operation, request, more = {}) => {
    await pace?.take(more.signal);
    const shared = { operation: operation.id, case: step, timeoutMs: requestTimeoutMs };
    return send(request, { ...shared, ...network, ...more });
  };
}

/** The findings in exchanges of one session: each is judged together with those before it. */
export function judgeAll(
  exchanges: readonly Exchange[],
  contract: Contract,
  options?: Parameters<typeof judge>[3],
): Finding[] {
  return exchanges.flatMap((each, index) => judge(each, contract, exchanges.slice(0, index), options));
}

/** The token in the response of a login; undefined where there is none that a request can carry. */
export function tokenIn({ response }: Exchange, operation: Operation): Token | undefined {
  if (!response || response.status < 200 || response.status > 299) return undefined;
  const token = tokenOf(operation, response, readBody(response.body).json?.value);
  return token && isSendable(token) ? token : undefined;
}

/** Whether a further request makes sense: the API can be reached, and does not limit the rate. */
export function mayGoOn({ failure, response }: Exchange): boolean {
  return failure === undefined && response?.status !== 429;
}

/** Where the API is served, and the account to log in with. */
export interface Target {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  /** The name in logs: the address, or `mock`. */
  readonly name: string;
  /** The account; absent where the contract has no login and no account is set. */
  readonly credentials?: Credentials;
  /** How its requests are sent; the embedded mock server is reached directly. */
  readonly network: NetworkOptions;
  /** Present where the target is the embedded mock server. */
  readonly mock?: MockServer;
  close(): Promise<void>;
}

/**
 * Opens the target of the settings: BASE_URL, else a mock server of its own.
 * @param flow the contract's login, where it has one
 * @param keeper shares the tokens that are obtained with other processes
 * @throws DriftlineError DL_SETTING_MISSING where a login at a real API has no credentials;
 * DL_SETTING_INVALID where a file of TLS cannot be used, or an own header is one of the contract's credentials
 */
export async function openTarget(
  settings: Settings,
  contract: Contract,
  flow: LoginFlow | undefined,
  options: MockServerOptions = {},
  keeper?: TokenKeeper,
): Promise<Target> {
  const { baseUrl } = settings;
  if (baseUrl !== undefined) {
    const credentials = credentialsFor(settings, flow);
    const { requestHeaders: headers, ipFamily, httpVersion, clientCert, caCert } = settings;
    if (headers) requireNoCredentials(headers, contract);
    const network = {
      origin: new URL(baseUrl).origin,
      proxies: settings,
      tls: settings,
      ...(headers && { headers }),
      ...(ipFamily && { ipFamily }),
      ...(httpVersion && { httpVersion }),
    };
    const tokens = await tokensFor(settings, contract, network, keeper);
    if (clientCert !== undefined || caCert !== undefined) {
      (await import('../http/client/tls-files.ts')).secureContextOf(settings);
    }
    return {
      baseUrl,
      name: baseUrl,
      network: { ...network, ...(tokens && { tokens }) },
      ...(credentials ? { credentials } : {}),
      close: async () => {},
    };
  }
  const { startMock } = await import('../mock/index.ts');
  const given = givenCredentials(settings);
  const { accessToken = MOCK_TOKEN, schemeCredentials } = settings;
  const own = flow ? {} : { credentials: given ?? MOCK_CREDENTIALS };
  const mock = await startMock(contract, {
    ...{ accessToken, ...own, ...(schemeCredentials && { schemeCredentials }), ...options },
    ...(given ? { credentials: given } : {}),
  });
  const credentials = given ?? (flow && exampleCredentials(flow));
  if (flow && !credentials) {
    await mock.close();
    throw missingCredentials('the contract has no example credentials');
  }
  const who = credentials ? { credentials } : {};
  return { baseUrl: mock.url, name: 'mock', network: {}, ...who, mock, close: () => mock.close() };
}

/** What obtains the tokens for requests; undefined where the settings name no source of tokens. */
async function tokensFor(
  settings: Settings,
  contract: Contract,
  network: NetworkOptions,
  keeper: TokenKeeper | undefined,
): Promise<TokenSupply | undefined> {
  const set = credentialSetOf(settings);
  const isIssued = (scheme: string) => contract.operations.some(({ token }) => token?.scheme === scheme);
  const needsGrant = () =>
    Object.keys(contract.document.components?.securitySchemes ?? {}).some(
      (scheme) => !isIssued(scheme) && oauthGrantFor(contract, scheme, set),
    );
  if (settings.tokenCommand === undefined && !needsGrant()) return undefined;
  const { tokenStore } = await import('../auth/obtain/token-store.ts');
  const mask = (text: string) => {
    const masker = maskerFor(undefined, settings, process.env);
    // A program may print a secret of its own, which no setting has.
    for (const [name, value = ''] of Object.entries(process.env))
      if (isSecretName(name) && value.length >= SHORTEST_SECRET) masker.learn(`$${name}`, value);
    return masker.text(text);
  };
  return tokenStore({ settings, contract, network, mask, folder: projectRoot(), keeper });
}

const SHORTEST_SECRET = 8;

function givenCredentials({ loginEmail, loginPassword }: Settings): Credentials | undefined {
  return loginEmail === undefined || loginPassword === undefined
    ? undefined
    : { identifier: loginEmail, secret: loginPassword };
}

/** The demo account is used on this machine only: elsewhere it might be a real account. */
function credentialsFor(settings: Settings, flow: LoginFlow | undefined): Credentials | undefined {
  const given = givenCredentials(settings);
  if (given || !flow) return given;
  const local = isLoopback(new URL(settings.baseUrl ?? 'http://invalid').hostname);
  const documented = local && !flow.generatedAccount ? exampleCredentials(flow) : undefined;
  if (!documented) throw missingCredentials('BASE_URL names a real API');
  return documented;
}

function missingCredentials(reason: string): DriftlineError {
  return new DriftlineError(
    'DL_SETTING_MISSING',
    `LOGIN_EMAIL and LOGIN_PASSWORD are not set, and ${reason}.`,
    'Set both, in the environment or in .env, to an account made for monitoring.',
  );
}

/**
 * Own headers are in every request: those that a security scheme of the contract uses would authorize the
 * requests that must be refused.
 */
function requireNoCredentials(headers: Readonly<Record<string, string>>, contract: Contract): void {
  const required = contract.operations.flatMap((operation) => requirementsOf(contract, operation).flat());
  const issued = contract.operations.flatMap(({ token }) => (token ? [token.scheme] : []));
  for (const scheme of new Set([...required, ...issued])) {
    const { type, scheme: written } = schemeNamed(contract, scheme);
    if (type === undefined || type === 'mutualTLS') continue;
    const { in: place, name } = tokenUse(contract, scheme);
    const own = Object.keys(headers).find((each) =>
      place === 'cookie'
        ? each.toLowerCase() === 'cookie' && hasCookie(headers[each] ?? '', name)
        : place === 'header' && each.toLowerCase() === name.toLowerCase(),
    );
    if (own === undefined) continue;
    const what = place === 'cookie' ? `${own} with the cookie ${name}` : own;
    const account = issued.includes(scheme) || String(written).toLowerCase() === 'basic';
    const instead = account ? 'LOGIN_EMAIL and LOGIN_PASSWORD' : schemeSetting(scheme);
    throw new DriftlineError(
      'DL_SETTING_INVALID',
      `REQUEST_HEADERS, or headers of driftline.config, has ${what}, which the security scheme ${JSON.stringify(scheme)} of the contract uses: requests without credentials would be accepted.`,
      `Remove it there, and set ${instead}, which ${account ? 'are' : 'is'} sent only where the contract says so.`,
    );
  }
}

function hasCookie(value: string, name: string): boolean {
  return value.split(';').some((pair) => pair.trim().startsWith(`${name}=`));
}
