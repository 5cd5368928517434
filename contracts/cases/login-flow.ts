import type { Contract, Operation } from '../document/contract.ts';
import { type CredentialProperties, credentialProperties } from '../document/credentials.ts';
import { isObject, joinPointer, pointerTokens, valueAt } from '../document/pointer.ts';
import type { OutgoingRequest } from '../exchange/exchange.ts';
import { Fault } from '../fault.ts';

/** Who logs in. */
export interface Credentials {
  /** The e-mail address or user name. */
  readonly identifier: string;
  readonly secret: string;
}

/** The two operations that a token connects, and how they are asked. */
export interface LoginFlow {
  readonly login: Operation;
  /** The first use of the token; absent where the contract has no operation that takes it without parameters. */
  readonly consumer?: Operation;
  readonly properties: CredentialProperties;
  /** The documented request body, whose credentials are replaced. */
  readonly example: Readonly<Record<string, unknown>>;
  readonly mediaType: string;
  /** As sent before the token: `Bearer`. */
  readonly scheme: string;
}

/**
 * Finds the login of a contract: the operation with `x-token`.
 * @throws Fault DL_OPERATION_UNKNOWN where there is none, or its request holds no credentials
 */
export function loginFlowOf(contract: Contract): LoginFlow {
  const login = contract.operations.find(({ token }) => token !== undefined);
  const media = login?.requestBody?.content[0];
  const properties = login && credentialProperties(contract, login);
  if (!login?.token || !media || !properties) {
    throw new Fault(
      'DL_OPERATION_UNKNOWN',
      `${contract.file} has no operation that exchanges credentials for a token.`,
      'Give the login operation "x-token", and its password property "format: password", as the README explains.',
    );
  }
  const { scheme } = login.token;
  const consumer = contract.operations.find(
    ({ method, path, security }) => method === 'GET' && security.includes(scheme) && !path.includes('{'),
  );
  const written = contract.bearerSchemes.find(({ name }) => name === scheme)?.scheme ?? 'bearer';
  const [example] = media.examples;
  return {
    login,
    properties,
    example: isObject(example) ? example : {},
    mediaType: media.mediaType,
    scheme: written.toLowerCase() === 'bearer' ? 'Bearer' : written,
    ...(consumer ? { consumer } : {}),
  };
}

/** The credentials of the contract's own example: the demo account. */
export function documentedCredentials({ example, properties }: LoginFlow): Credentials | undefined {
  const identifier = valueAt(example, properties.identifier);
  const secret = valueAt(example, properties.secret);
  return typeof identifier === 'string' && typeof secret === 'string' ? { identifier, secret } : undefined;
}

/** A login request's body, with any value in place of each credential; undefined leaves the property away. */
export function loginBody(
  flow: LoginFlow,
  values: { readonly identifier: unknown; readonly secret: unknown },
): Record<string, unknown> {
  const { identifier, secret } = flow.properties;
  return withValue(withValue(flow.example, identifier, values.identifier), secret, values.secret);
}

/** A login request with the body given: an object is sent as JSON, a text as it is. */
export function loginRequest(
  flow: LoginFlow,
  baseUrl: string,
  body: Readonly<Record<string, unknown>> | string | undefined,
): OutgoingRequest {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  return {
    method: flow.login.method,
    url: baseUrl + flow.login.path,
    headers: { 'Content-Type': flow.mediaType, Accept: 'application/json' },
    ...(text === undefined ? {} : { body: text }),
  };
}

/** A request of the token's consumer; without credentials where no Authorization is given. */
export function consumerRequest(
  consumer: Operation,
  baseUrl: string,
  authorization?: string,
): OutgoingRequest {
  return {
    method: consumer.method,
    url: baseUrl + consumer.path,
    headers: {
      Accept: 'application/json',
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    },
  };
}

/** A request as a web page of another origin would send it (Fetch Standard, section 3.1). */
export function fromOrigin(request: OutgoingRequest, origin: string): OutgoingRequest {
  return { ...request, headers: { ...request.headers, Origin: origin } };
}

/** A request with a token where no server should look for it (RFC 6750, section 2.3). */
export function withTokenInQuery(request: OutgoingRequest, token: string): OutgoingRequest {
  const separator = request.url.includes('?') ? '&' : '?';
  return { ...request, url: `${request.url}${separator}access_token=${encodeURIComponent(token)}` };
}

/** An object with one value replaced, wherever a JSON pointer leads in it; undefined takes the property away. */
export function withValue(
  object: Readonly<Record<string, unknown>>,
  pointer: string,
  value: unknown,
): Record<string, unknown> {
  const [first, ...rest] = pointerTokens(pointer);
  if (first === undefined) return { ...object };
  if (rest.length > 0) {
    const inner = object[first];
    return { ...object, [first]: withValue(isObject(inner) ? inner : {}, joinPointer('', ...rest), value) };
  }
  const { [first]: _replaced, ...others } = object;
  return value === undefined ? others : { ...object, [first]: value };
}
