import { DriftlineError } from '../core/index.ts';
import type { OutgoingRequest } from '../http/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import { baseOf } from '../openapi/index.ts';
import { followReferences, isObject, joinPointer, pointerTokens, valueAt } from '../schema/index.ts';
import { type CredentialProperties, credentialProperties } from './credentials.ts';

/** The account to log in with. */
export interface Credentials {
  /** The e-mail address or user name. */
  readonly identifier: string;
  readonly secret: string;
}

/** The login and the operation that uses its token, and how requests to them are made. */
export interface LoginFlow {
  readonly login: Operation;
  /** The operation that the token is used for; absent where no operation takes it without parameters. */
  readonly consumer?: Operation;
  readonly properties: CredentialProperties;
  /** The documented request body, in which the credentials are replaced. */
  readonly example: Readonly<Record<string, unknown>>;
  readonly mediaType: string;
  /** The scheme that is sent before the token: `Bearer`. */
  readonly scheme: string;
}

/** Skip reason for everything about logins where a contract has none. */
export const NO_LOGIN = 'the contract has no login: no operation has "x-token"';

/**
 * Finds the login of a contract: the operation with `x-token`; undefined where there is none.
 * @throws DriftlineError DL_OPERATION_UNKNOWN where no credentials are found in its request
 */
export function loginFlowOf(contract: Contract): LoginFlow | undefined {
  const login = contract.operations.find(({ token }) => token !== undefined);
  if (!login?.token) return undefined;
  const media = login.requestBody?.content[0];
  const properties = credentialProperties(contract, login);
  if (!media || !properties) {
    throw new DriftlineError(
      'DL_OPERATION_UNKNOWN',
      `${contract.file}: ${login.id} has "x-token", but its request has no properties for the credentials.`,
      'Set "format: password" on the password property, make it and the user name property required, or remove "x-token".',
    );
  }
  const { scheme } = login.token;
  const consumer = consumerOf(contract, login);
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

/** The first GET operation that the token of a login authorizes, and that needs no parameters. */
export function consumerOf(
  contract: Pick<Contract, 'document' | 'operations'>,
  { token }: Operation,
): Operation | undefined {
  return contract.operations.find(
    (operation) =>
      operation.method === 'GET' &&
      operation.security.includes(token?.scheme ?? '') &&
      !needsValues(contract, operation),
  );
}

/** Whether an operation has required parameters. */
function needsValues(
  { document }: Pick<Contract, 'document'>,
  { path, pathItem, pointer }: Operation,
): boolean {
  if (path.includes('{')) return true;
  return [pathItem, pointer].some((holder) => {
    const list = valueAt(document, joinPointer(holder, 'parameters'));
    return (Array.isArray(list) ? [...list.keys()] : []).some((index) => {
      const found = followReferences(document, joinPointer(holder, 'parameters', index))?.value;
      return isObject(found) && found.required === true;
    });
  });
}

/** The credentials in the example of the contract: the demo account. */
export function documentedCredentials({ example, properties }: LoginFlow): Credentials | undefined {
  const identifier = valueAt(example, properties.identifier);
  const secret = valueAt(example, properties.secret);
  return typeof identifier === 'string' && typeof secret === 'string' ? { identifier, secret } : undefined;
}

/** The body of a login request with these values as credentials; undefined removes the property. */
export function loginBody(
  flow: LoginFlow,
  values: { readonly identifier: unknown; readonly secret: unknown },
): Record<string, unknown> {
  const { identifier, secret } = flow.properties;
  return withValue(withValue(flow.example, identifier, values.identifier), secret, values.secret);
}

/** A login request with this body: an object is sent as JSON, a string as it is. */
export function loginRequest(
  flow: LoginFlow,
  baseUrl: string,
  body: Readonly<Record<string, unknown>> | string | undefined,
): OutgoingRequest {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  return {
    method: flow.login.method,
    url: (baseOf(flow.login, baseUrl) ?? baseUrl) + flow.login.path,
    headers: { 'Content-Type': flow.mediaType, Accept: 'application/json' },
    ...(text === undefined ? {} : { body: text }),
  };
}

/** A request that uses the token; without credentials where no Authorization is given. */
export function consumerRequest(
  consumer: Operation,
  baseUrl: string,
  authorization?: string,
): OutgoingRequest {
  return {
    method: consumer.method,
    url: (baseOf(consumer, baseUrl) ?? baseUrl) + consumer.path,
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

/** A request with the token in the query, where no server should accept it (RFC 6750, section 2.3). */
export function withTokenInQuery(request: OutgoingRequest, token: string): OutgoingRequest {
  const separator = request.url.includes('?') ? '&' : '?';
  return { ...request, url: `${request.url}${separator}access_token=${encodeURIComponent(token)}` };
}

/** A copy of an object with the value at a JSON pointer replaced; undefined removes the property. */
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
