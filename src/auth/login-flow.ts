import { DriftlineError } from '../core/index.ts';
import type { OutgoingRequest } from '../http/index.ts';
import { bodyText, sentType, writableMedia } from '../media/index.ts';
import type { Contract, ExpectedMediaType, Operation } from '../openapi/index.ts';
import { baseOf } from '../openapi/index.ts';
import type { Settings } from '../project/index.ts';
import {
  appliedSchemas,
  followReferences,
  isObject,
  joinPointer,
  propertyNames,
  removeAt,
  requiredNames,
  setAt,
  valueAt,
} from '../schema/index.ts';
import {
  type Authorization,
  authorize,
  OPEN,
  schemeNamed,
  type TokenUse,
  tokenUse,
  withAuthorization,
} from './authorization.ts';
import { type CredentialSettings, credentialSetOf } from './credential-set.ts';
import { type CredentialProperties, type Credentials, credentialProperties } from './credentials.ts';
import { loadLoginExample } from './later.ts';

/** The login and the operation that uses its token, and how requests to them are made. */
export interface LoginFlow {
  readonly login: Operation;
  /** The operation that the token is used for; absent where no operation takes it without parameters. */
  readonly consumer?: Operation;
  readonly properties: CredentialProperties;
  /**
   * The request body in which the credentials are replaced: the documented example, and what it lacks of the
   * required properties, generated from the schema.
   */
  readonly example: Readonly<Record<string, unknown>>;
  /** Set where the credentials of the example are not in the document: only the mock server accepts them. */
  readonly generatedAccount?: true;
  readonly mediaType: string;
  /** How a request carries the token. */
  readonly use: TokenUse;
  /** What the two carry beside credentials and token, such as an API key: as far as the settings have it. */
  readonly beside: { readonly login: Authorization; readonly consumer: Authorization };
}

/** Skip reason for everything about logins where a contract has none. */
export const NO_LOGIN = 'the contract has no login: no operation has "x-token"';

/**
 * The contract without a login that only an OAuth flow describes, where its credentials are not set: then
 * ACCESS_TOKEN is what authorizes requests.
 */
export function withUsableLogin<T extends Pick<Contract, 'operations'>>(
  contract: T,
  { baseUrl, loginEmail }: Pick<Settings, 'baseUrl' | 'loginEmail'>,
): T {
  if (baseUrl === undefined || loginEmail !== undefined) return contract;
  if (!contract.operations.some(({ token }) => token?.flow)) return contract;
  const operations = contract.operations.map(
    ({ token, ...operation }): Operation => (token && !token.flow ? { ...operation, token } : operation),
  );
  return { ...contract, operations };
}

/**
 * Finds the login of a contract: the operation with `x-token`; undefined where there is none.
 * @param settings with the credentials that login and token need beside them; default: those of the mock server
 * @throws DriftlineError DL_OPERATION_UNKNOWN where no credentials are found in its request
 */
export function loginFlowOf(contract: Contract, settings: CredentialSettings = {}): LoginFlow | undefined {
  const login = contract.operations.find(({ token }) => token !== undefined);
  if (!login?.token) return undefined;
  const content = login.requestBody?.content ?? [];
  const media = writableMedia(content) ?? content[0];
  const properties = credentialProperties(contract, login);
  if (!media || !properties) {
    throw new DriftlineError(
      'DL_OPERATION_UNKNOWN',
      `${contract.file}: ${login.id} has "x-token", but its request has no properties for the credentials.`,
      'Set "format: password" on the password property, make it and the user name property required, or remove "x-token".',
    );
  }
  const { scheme } = login.token;
  const consumer = consumerOf(contract, scheme);
  const beside = (operation: Operation | undefined): Authorization => {
    const set = { ...credentialSetOf(settings), session: { scheme } };
    const found = operation ? authorize(contract, operation, set) : OPEN;
    return 'headers' in found ? found : OPEN;
  };
  return {
    login,
    properties,
    ...exampleOfLogin(contract, media, properties, login.token.flow),
    mediaType: media.mediaType,
    use: tokenUse(contract, scheme),
    beside: { login: beside(login), consumer: beside(consumer) },
    ...(consumer ? { consumer } : {}),
  };
}

/** The documented example of a login's body; what makes it whole is loaded only where it lacks something. */
function exampleOfLogin(
  contract: Contract,
  { examples, schema }: ExpectedMediaType,
  properties: CredentialProperties,
  flow: NonNullable<NonNullable<Operation['token']>['flow']> = 'password',
): Pick<LoginFlow, 'example' | 'generatedAccount'> {
  const documented = isObject(examples[0]) ? examples[0] : {};
  if (schema === undefined) return { example: documented };
  const applied = appliedSchemas(contract.document, schema, 'first');
  const complete = [...requiredNames(applied)].every((name) => Object.hasOwn(documented, name));
  const granted = Object.hasOwn(documented, GRANT) || !propertyNames(applied).includes(GRANT);
  if (complete && granted) return { example: documented };
  return loadLoginExample().completedExample(contract, { schema, documented, complete, properties, flow });
}

/** The property grant_type of a token request (RFC 6749, section 4.3.2). */
export const GRANT = 'grant_type';

/** The first GET operation that a token of this scheme authorizes, and that needs no parameters. */
export function consumerOf(
  contract: Pick<Contract, 'document' | 'operations'>,
  scheme: string,
): Operation | undefined {
  return contract.operations.find(
    (operation) =>
      operation.method === 'GET' && operation.security.includes(scheme) && !needsValues(contract, operation),
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

/** The credentials in the example of a login: the demo account, or one that only the mock server accepts. */
export function exampleCredentials({ example, properties }: LoginFlow): Credentials | undefined {
  return credentialsAt(example, properties);
}

export function credentialsAt(body: unknown, properties: CredentialProperties): Credentials | undefined {
  const identifier = valueAt(body, properties.identifier);
  const secret = valueAt(body, properties.secret);
  return typeof identifier === 'string' && typeof secret === 'string' ? { identifier, secret } : undefined;
}

/** The body of a login request with these values as credentials; undefined removes the property. */
export function loginBody(
  { example, properties }: LoginFlow,
  values: { readonly identifier: unknown; readonly secret: unknown },
): Record<string, unknown> {
  return withCredentials(example, properties, values);
}

/** A body with these values as credentials; undefined removes the property. */
export function withCredentials(
  body: Readonly<Record<string, unknown>>,
  { identifier, secret }: CredentialProperties,
  values: { readonly identifier: unknown; readonly secret: unknown },
): Record<string, unknown> {
  const parts = [
    [identifier, values.identifier],
    [secret, values.secret],
  ] as const;
  const changed = parts.reduce<unknown>(
    (left, [pointer, value]) => (value === undefined ? removeAt(left, pointer) : setAt(left, pointer, value)),
    body,
  );
  return isObject(changed) ? changed : {};
}

/** A login request with this body: an object is sent as the media type says, a string as it is. */
export function loginRequest(
  { login, mediaType, beside }: LoginFlow,
  baseUrl: string,
  body: Readonly<Record<string, unknown>> | string | undefined,
): OutgoingRequest {
  const text = body === undefined || typeof body === 'string' ? body : bodyText(mediaType, body);
  const request = {
    method: login.method,
    url: (baseOf(login, baseUrl) ?? baseUrl) + login.path,
    headers: { 'Content-Type': sentType(mediaType), Accept: 'application/json' },
    ...(text === undefined ? {} : { body: text }),
  };
  return withAuthorization(request, beside.login);
}

/** A request that uses the token; by default without any. */
export function consumerRequest(
  { consumer, beside }: Pick<LoginFlow, 'beside'> & { readonly consumer: Operation },
  baseUrl: string,
  authorization: Authorization = OPEN,
): OutgoingRequest {
  const url = (baseOf(consumer, baseUrl) ?? baseUrl) + consumer.path;
  const request = { method: consumer.method, url, headers: { Accept: 'application/json' } };
  return withAuthorization(withAuthorization(request, beside.consumer), authorization);
}

/** A request as a web page of another origin would send it (Fetch Standard, section 3.1). */
export function fromOrigin(request: OutgoingRequest, origin: string): OutgoingRequest {
  return { ...request, headers: { ...request.headers, Origin: origin } };
}

/** RFC 6750, section 2.3. */
const QUERY_TOKEN = 'access_token';

/** A request with the token in the query, where no server should accept it (RFC 6750, section 2.3). */
export function withTokenInQuery(request: OutgoingRequest, token: string): OutgoingRequest {
  const separator = request.url.includes('?') ? '&' : '?';
  return { ...request, url: `${request.url}${separator}${QUERY_TOKEN}=${encodeURIComponent(token)}` };
}

/** Whether the document says that a token is sent in the query: by its own scheme, or by a key of the same name. */
export function takesTokenInQuery({ document }: Pick<Contract, 'document'>, use: TokenUse): boolean {
  const names = Object.keys(document.components?.securitySchemes ?? {});
  const schemes = names.map((name) => schemeNamed({ document }, name));
  return (
    use.in === 'query' || schemes.some(({ in: place, name }) => place === 'query' && name === QUERY_TOKEN)
  );
}
