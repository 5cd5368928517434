import {
  type Credentials,
  exampleCredentials,
  type LoginFlow,
  MOCK_CREDENTIALS,
  MOCK_TOKEN,
} from '../auth/index.ts';
import { DriftlineError, isLoopback } from '../core/index.ts';
import type { NetworkOptions } from '../http/index.ts';
import type { MockServer, MockServerOptions } from '../mock/index.ts';
import type { Contract } from '../openapi/index.ts';
import type { Settings } from '../project/index.ts';

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
 * @throws DriftlineError DL_SETTING_MISSING where a login at a real API has no credentials;
 * DL_SETTING_INVALID where a file of TLS cannot be used
 */
export async function openTarget(
  settings: Settings,
  contract: Contract,
  flow: LoginFlow | undefined,
  options: MockServerOptions = {},
): Promise<Target> {
  const { baseUrl } = settings;
  if (baseUrl !== undefined) {
    const credentials = credentialsFor(settings, flow);
    const { requestHeaders: headers, ipFamily, clientCert, caCert } = settings;
    const network = {
      origin: new URL(baseUrl).origin,
      proxies: settings,
      tls: settings,
      ...(headers && { headers }),
      ...(ipFamily && { ipFamily }),
    };
    if (clientCert !== undefined || caCert !== undefined) {
      (await import('../http/client/tls-files.ts')).secureContextOf(settings);
    }
    return {
      baseUrl,
      name: baseUrl,
      network,
      ...(credentials ? { credentials } : {}),
      close: async () => {},
    };
  }
  const { startMock } = await import('../mock/index.ts');
  const given = givenCredentials(settings);
  const { accessToken = MOCK_TOKEN } = settings;
  const own = flow ? {} : { credentials: given ?? MOCK_CREDENTIALS };
  const mock = await startMock(contract, {
    ...{ accessToken, ...own, ...options },
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
