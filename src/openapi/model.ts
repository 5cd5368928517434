import type { OpenAPIV3_1 } from 'openapi-types';
import type { Refuse } from '../schema/index.ts';
import { followReferences, isObject, joinPointer, localReference, valueAt } from '../schema/index.ts';
import type {
  BearerScheme,
  ExpectedHeader,
  ExpectedMediaType,
  ExpectedRefresh,
  ExpectedResponse,
  ExpectedRevoke,
  ExpectedToken,
  Operation,
  OwnServer,
  SentExpression,
  TokenExpression,
} from './contract.ts';
import { withTokenOfFlow } from './oauth-flow.ts';
import { passwordPlaces } from './password-places.ts';

export interface Model {
  readonly operations: readonly Operation[];
  readonly bearerSchemes: readonly BearerScheme[];
  readonly server?: string;
}

/** The key of an operation that reaches an error of the document: where it is, and what is wrong. */
export const BROKEN = 'x-driftline-broken';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'] as const;

/** The operations and bearer schemes of a document, in document order (OpenAPI 3.1, section 4.8). */
export function modelOf(document: OpenAPIV3_1.Document, refuse: Refuse): Model {
  const walk = new Walk(document, refuse);
  const bearerSchemes = walk.bearerSchemes();
  const operations = walk.operations();
  const [server] = serversOf(document);
  return { operations, bearerSchemes, ...(server ? { server } : {}) };
}

interface WrittenOperation {
  /** In capitals. */
  readonly method: string;
  readonly pointer: string;
  /** The value at the pointer: an operation or a reference. */
  readonly written: Record<string, unknown>;
}

/**
 * The methods of a path item, in capitals, with the pointers of their operations.
 * @param holders pointers of the path item and of the one it refers to; the first one that has a method wins
 */
export function methodsOf(document: unknown, holders: readonly string[]): WrittenOperation[] {
  const found = new Map<string, WrittenOperation>();
  const add = (method: string, written: unknown, pointer: string) => {
    if (isObject(written) && !found.has(method)) found.set(method, { method, pointer, written });
  };
  for (const holder of holders) {
    const item = valueAt(document, holder);
    if (!isObject(item)) continue;
    for (const method of METHODS) {
      if (Object.hasOwn(item, method)) add(method.toUpperCase(), item[method], joinPointer(holder, method));
    }
    // OpenAPI 3.2, section 4.9.1: other methods.
    const others = isObject(item.additionalOperations) ? item.additionalOperations : {};
    for (const [method, written] of Object.entries(others)) {
      add(method, written, joinPointer(holder, 'additionalOperations', method));
    }
  }
  return [...found.values()];
}

/**
 * The URLs of servers, with the defaults of their variables, without trailing slashes (OpenAPI 3.1, section
 * 4.8.5).
 */
export function serversOf({ servers }: { readonly servers?: unknown }): string[] {
  if (!Array.isArray(servers)) return [];
  return servers.filter(isObject).map(({ url, variables }) => {
    const known = isObject(variables) ? variables : {};
    const filled = String(url).replace(/\{([^}]*)\}/g, (_, name: string) => {
      const variable = Object.hasOwn(known, name) ? known[name] : undefined;
      return isObject(variable) ? String(variable.default ?? '') : '';
    });
    return filled.replace(/\/+$/, '');
  });
}

/** A relative URL is resolved against the contract's first server; an invalid URL is ignored. */
function ownServerOf(server: string, usual: string | undefined): OwnServer | undefined {
  if (!URL.canParse(usual ?? '', NOWHERE)) return undefined;
  const first = new URL(usual ?? '', NOWHERE);
  if (!URL.canParse(server, first.href)) return undefined;
  // An empty URL was "/" before its trailing slash was removed.
  const own = new URL(server === '' ? '/' : server, first);
  const path = pathOf(own);
  if (own.origin !== first.origin) return { path, elsewhere: { origin: own.origin, usual: first.origin } };
  return path === pathOf(first) ? undefined : { path };
}

const NOWHERE = 'http://driftline.invalid';

function pathOf({ pathname }: URL): string {
  return pathname.replace(/\/+$/, '');
}

/** Reads the operations of one document. */
class Walk {
  readonly #document: OpenAPIV3_1.Document;
  readonly #refuse: Refuse;
  /** Responses that were read, by their `$ref`. */
  readonly #referred = new Map<string, Omit<ExpectedResponse, 'status'>>();

  constructor(document: OpenAPIV3_1.Document, refuse: Refuse) {
    this.#document = document;
    this.#refuse = refuse;
  }

  operations(): Operation[] {
    const operations: Operation[] = [];
    for (const [path, item] of Object.entries(this.#document.paths ?? {})) {
      if (!path.startsWith('/')) continue;
      for (const written of this.#methods(joinPointer('/paths', path), item)) {
        operations.push(this.#operation(path, written));
      }
    }
    const named = withOwnNames(operations);
    const hasLogin = named.some(({ token }) => token !== undefined);
    if (!hasLogin) return withTokenOfFlow(this.#document, named);
    return named.map((each) => this.#withPasswordChange(each, named));
  }

  #methods(item: string, written: unknown) {
    const { pointer: target } = this.#objectAt(item, written);
    return methodsOf(this.#document, item === target ? [item] : [item, target]);
  }

  bearerSchemes(): BearerScheme[] {
    const schemes: BearerScheme[] = [];
    for (const name of Object.keys(this.#document.components?.securitySchemes ?? {})) {
      const { pointer, value } = this.#objectAt(joinPointer('/components/securitySchemes', name));
      if (value.type === 'oauth2' || value.type === 'openIdConnect') {
        schemes.push({ name, scheme: 'Bearer', pointer });
      }
      if (value.type !== 'http' || typeof value.scheme !== 'string') continue;
      if (value.scheme.toLowerCase() === 'basic') continue;
      const format = typeof value.bearerFormat === 'string' ? value.bearerFormat : undefined;
      schemes.push({ name, scheme: value.scheme, pointer, ...(format ? { format } : {}) });
    }
    return schemes;
  }

  #operation(path: string, { method, pointer: at, written }: WrittenOperation): Operation {
    const pathItem = at.replace(/(?:\/additionalOperations)?\/[^/]*$/, '');
    if (typeof written[BROKEN] === 'string') {
      const id = typeof written.operationId === 'string' ? written.operationId : `${method} ${path}`;
      const nothing = { responses: [], security: [] };
      return { id, method, path, pointer: at, pathItem, ...nothing, broken: written[BROKEN] };
    }
    const { value, pointer } = this.#objectAt(at, written);
    const servers = [value, valueAt(this.#document, pathItem)].map((holder) =>
      isObject(holder) ? serversOf(holder) : [],
    );
    const own = servers.find((each) => each.length > 0);
    const ownServer = own?.[0] === undefined ? undefined : ownServerOf(own[0], serversOf(this.#document)[0]);
    const token = this.#token(pointer, value);
    return {
      id: typeof value.operationId === 'string' ? value.operationId : `${method} ${path}`,
      method,
      path,
      pointer,
      pathItem,
      ...(own ? { servers: own } : {}),
      ...(ownServer ? { ownServer } : {}),
      responses: this.#responses(pointer, value),
      security: this.#security(value),
      ...(value.requestBody === undefined
        ? {}
        : { requestBody: this.#requestBody(pointer, value.requestBody) }),
      ...(token ? { token } : {}),
    };
  }

  #requestBody(operationPointer: string, written: unknown) {
    const { pointer, value } = this.#objectAt(joinPointer(operationPointer, 'requestBody'), written);
    return { required: value.required === true, content: this.#content(pointer, value) };
  }

  #responses(operationPointer: string, operation: Record<string, unknown>): ExpectedResponse[] {
    const responses = isObject(operation.responses) ? operation.responses : {};
    return Object.keys(responses)
      .filter((status) => !status.startsWith('x-'))
      .map((status) => {
        const written = responses[status];
        return { status, ...this.#response(joinPointer(operationPointer, 'responses', status), written) };
      });
  }

  /** Cached, because hundreds of operations refer to the same few error responses. */
  #response(at: string, written: unknown): Omit<ExpectedResponse, 'status'> {
    const reference = isObject(written) && typeof written.$ref === 'string' ? written.$ref : undefined;
    const known = reference === undefined ? undefined : this.#referred.get(reference);
    if (known) return known;
    const { pointer, value } = this.#objectAt(at, written);
    const response = {
      pointer,
      content: this.#content(pointer, value),
      headers: this.#headers(pointer, value),
    };
    if (reference !== undefined) this.#referred.set(reference, response);
    return response;
  }

  #content(pointer: string, holder: Record<string, unknown>): ExpectedMediaType[] {
    const content = isObject(holder.content) ? holder.content : {};
    return Object.keys(content).map((mediaType) => {
      const found = this.#objectAt(joinPointer(pointer, 'content', mediaType), content[mediaType]);
      return {
        mediaType,
        pointer: found.pointer,
        examples: this.#examples(found.pointer, found.value),
        ...(found.value.schema === undefined ? {} : { schema: joinPointer(found.pointer, 'schema') }),
        ...(found.value.itemSchema === undefined
          ? {}
          : { itemSchema: joinPointer(found.pointer, 'itemSchema') }),
      };
    });
  }

  #headers(pointer: string, response: Record<string, unknown>): ExpectedHeader[] {
    const headers = isObject(response.headers) ? response.headers : {};
    return Object.keys(headers)
      .filter((name) => name.toLowerCase() !== 'content-type')
      .map((name) => {
        const found = this.#objectAt(joinPointer(pointer, 'headers', name), headers[name]);
        const { required, schema, explode } = found.value;
        const [media] = this.#content(found.pointer, found.value);
        const holder =
          media ?? (schema === undefined ? {} : { schema: joinPointer(found.pointer, 'schema') });
        return {
          name,
          required: required === true,
          pointer: found.pointer,
          ...(holder.schema === undefined ? {} : { schema: holder.schema }),
          ...(explode === true ? { explode } : {}),
          ...(media ? { mediaType: media.mediaType } : {}),
        };
      });
  }

  #examples(pointer: string, mediaType: Record<string, unknown>): unknown[] {
    const examples: unknown[] = mediaType.example === undefined ? [] : [mediaType.example];
    if (!isObject(mediaType.examples)) return examples;
    for (const name of Object.keys(mediaType.examples)) {
      const { value } = this.#objectAt(joinPointer(pointer, 'examples', name), mediaType.examples[name]);
      // OpenAPI 3.2 has `dataValue` for the value before serialization, `serializedValue` for its text.
      const example = value.dataValue ?? value.serializedValue ?? value.value;
      if (example !== undefined) examples.push(example);
    }
    return examples;
  }

  #security(operation: Record<string, unknown>): string[] {
    const requirements = operation.security ?? this.#document.security ?? [];
    if (!Array.isArray(requirements)) return [];
    // An empty requirement among others makes authentication optional (OpenAPI 3.1, section 4.8.30).
    if (requirements.some((requirement) => isObject(requirement) && Object.keys(requirement).length === 0)) {
      return [];
    }
    return [...new Set(requirements.flatMap((requirement) => Object.keys(requirement)))];
  }

  #token(operationPointer: string, operation: Record<string, unknown>): ExpectedToken | undefined {
    const pointer = joinPointer(operationPointer, 'x-token');
    const written = operation['x-token'];
    if (written === undefined) return undefined;
    if (!isObject(written)) return this.#refuse(pointer, 'x-token is not an object', TOKEN_HINT);
    for (const key of Object.keys(written)) this.#requireTokenKey(pointer, key);
    const scheme = this.#tokenScheme(joinPointer(pointer, 'scheme'), written.scheme);
    const value = this.#expression(pointer, 'value', written.value);
    if (!value) return this.#refuse(pointer, 'x-token has no "value", the location of the token', TOKEN_HINT);
    const type = this.#expression(pointer, 'type', written.type);
    const expiresAt = this.#tokenExpiry(pointer, written);
    const refresh = this.#refresh(pointer, written.refresh);
    const revoke = this.#revoke(pointer, written.revoke);
    return {
      ...{ scheme, value, pointer },
      ...(type ? { type } : {}),
      ...(expiresAt ? { expiresAt } : {}),
      ...(refresh ? { refresh } : {}),
      ...(revoke ? { revoke } : {}),
    };
  }

  #refresh(tokenPointer: string, written: unknown): ExpectedRefresh | undefined {
    const session = this.#session(joinPointer(tokenPointer, 'refresh'), written, REFRESH_KEYS);
    if (!session) return undefined;
    const { pointer, operation, value, sentAs } = session;
    const token = this.#expression(pointer, 'token', value.token);
    if (!token || !sentAs)
      return this.#refuse(pointer, 'refresh has no "token" or no "sentAs"', SESSION_HINT);
    return { operation, token, sentAs, rotates: value.rotates === true, pointer };
  }

  #revoke(tokenPointer: string, written: unknown): ExpectedRevoke | undefined {
    const session = this.#session(joinPointer(tokenPointer, 'revoke'), written, ['operation', 'sentAs']);
    if (!session) return undefined;
    const { pointer, operation, sentAs } = session;
    return { operation, pointer, ...(sentAs ? { sentAs } : {}) };
  }

  /** A login with what changes its password: the properties that it does not name are found in the request. */
  #withPasswordChange(login: Operation, operations: readonly Operation[]): Operation {
    if (!login.token) return login;
    const written = valueAt(this.#document, joinPointer(login.token.pointer, 'changePassword'));
    const at = joinPointer(login.token.pointer, 'changePassword');
    const session = this.#session(at, written, ['operation', 'oldPassword', 'newPassword']);
    const operation = operations.find(({ id }) => id === session?.operation);
    if (!session || !operation) return login;
    const named = {
      oldPassword: this.#bodyPlace(at, 'oldPassword', session.value.oldPassword),
      newPassword: this.#bodyPlace(at, 'newPassword', session.value.newPassword),
    };
    const { newPassword, oldPassword, repeated } = passwordPlaces(this.#document, operation, named);
    if (newPassword === undefined)
      return this.#refuse(
        at,
        `no property of the request of ${operation.id} is found to be the new password`,
        'Set "newPassword" ("$request.body#/new_password"), and "oldPassword" where the request has it.',
      );
    const old = oldPassword === undefined ? {} : { oldPassword };
    const changePassword = { operation: operation.id, newPassword, ...old, repeated, pointer: at };
    return { ...login, token: { ...login.token, changePassword } };
  }

  #bodyPlace(pointer: string, key: string, written: unknown): string | undefined {
    if (written === undefined) return undefined;
    const [, body] = SENT.exec(String(written)) ?? [];
    if (body !== undefined) return body;
    return this.#refuse(
      joinPointer(pointer, key),
      `${JSON.stringify(written)} is not a place in the body of a request`,
      'Use "$request.body#/json/pointer".',
    );
  }

  /** What `refresh`, `revoke` and `changePassword` have in common. */
  #session(pointer: string, value: unknown, keys: readonly string[]) {
    if (value === undefined) return undefined;
    if (!isObject(value)) return this.#refuse(pointer, 'it is not an object', SESSION_HINT);
    for (const key of Object.keys(value)) this.#requireTokenKey(pointer, key, keys);
    const { operation } = value;
    if (typeof operation !== 'string' || !this.#hasOperation(operation))
      return this.#refuse(
        joinPointer(pointer, 'operation'),
        `${JSON.stringify(operation)} is not an operation of this document`,
        'Name an operationId.',
      );
    const at = joinPointer(pointer, 'sentAs');
    const match = value.sentAs === undefined ? undefined : SENT.exec(String(value.sentAs));
    if (match === null)
      return this.#refuse(at, `${JSON.stringify(value.sentAs)} is not a place in a request`, SESSION_HINT);
    const [, body, kind, name = ''] = match ?? [];
    const source = kind === 'cookie' ? ('cookie' as const) : ('header' as const);
    const sentAs: SentExpression | undefined =
      match === undefined
        ? undefined
        : body === undefined
          ? { source, path: name }
          : { source: 'body', path: body };
    return { pointer, operation, value, ...(sentAs ? { sentAs } : {}) };
  }

  #hasOperation(id: string): boolean {
    return Object.values(this.#document.paths ?? {}).some((item) =>
      Object.values(item ?? {}).some((operation) => isObject(operation) && operation.operationId === id),
    );
  }

  #requireTokenKey(pointer: string, key: string, keys: readonly string[] = TOKEN_KEYS): void {
    if (keys.includes(key) || key.startsWith('x-')) return;
    this.#refuse(
      joinPointer(pointer, key),
      `x-token has ${JSON.stringify(key)}, which is not one of its properties`,
      `Use: ${keys.join(', ')}.`,
    );
  }

  #tokenScheme(pointer: string, scheme: unknown): string {
    const schemes = Object.keys(this.#document.components?.securitySchemes ?? {});
    const usable = schemes.filter((name) =>
      carriesToken(this.#objectAt(joinPointer('/components/securitySchemes', name)).value),
    );
    if (typeof scheme === 'string' && usable.includes(scheme)) return scheme;
    return this.#refuse(
      pointer,
      `x-token names the security scheme ${JSON.stringify(scheme)}, which is not a scheme of this document that carries a token`,
      `Use a scheme of components.securitySchemes that is bearer, apiKey, oauth2 or openIdConnect; there are: ${usable.join(', ') || 'none'}.`,
    );
  }

  /** `expiresAt`, or `expiresIn` with its unit. */
  #tokenExpiry(pointer: string, written: Record<string, unknown>): ExpectedToken['expiresAt'] {
    const expiresAt = this.#expression(pointer, 'expiresAt', written.expiresAt);
    const expiresIn = this.#expression(pointer, 'expiresIn', written.expiresIn);
    const { expiresInUnit: unit } = written;
    const unitAt = joinPointer(pointer, 'expiresInUnit');
    if (expiresAt && expiresIn) {
      return this.#refuse(
        joinPointer(pointer, 'expiresIn'),
        'x-token has "expiresAt" and "expiresIn"',
        'Keep one: "expiresAt" for a time, "expiresIn" for a lifetime.',
      );
    }
    if (unit !== undefined && !expiresIn) {
      return this.#refuse(
        unitAt,
        'x-token has "expiresInUnit" without "expiresIn"',
        'Add "expiresIn", or remove it.',
      );
    }
    if (!expiresIn) return expiresAt;
    const unitMs = Object.hasOwn(UNITS_MS, String(unit ?? 'seconds'))
      ? UNITS_MS[String(unit ?? 'seconds')]
      : undefined;
    if (unitMs !== undefined) return { ...expiresIn, unitMs };
    return this.#refuse(
      unitAt,
      `x-token has the "expiresInUnit" ${JSON.stringify(unit)}`,
      `Use one of: ${Object.keys(UNITS_MS).join(', ')}; without it, "expiresIn" is in seconds.`,
    );
  }

  #expression(tokenPointer: string, key: string, written: unknown): TokenExpression | undefined {
    if (written === undefined) return undefined;
    const pointer = joinPointer(tokenPointer, key);
    const match = EXPRESSION.exec(String(written));
    if (!match) {
      return this.#refuse(
        pointer,
        `${JSON.stringify(written)} is not a runtime expression that Driftline supports`,
        TOKEN_HINT,
      );
    }
    const [, body, kind, name = ''] = match;
    if (body !== undefined) return { source: 'body', path: body, pointer };
    return { source: kind === 'cookie' ? 'cookie' : 'header', path: name, pointer };
  }

  /** @param written the value at the pointer, if it is already known */
  #objectAt(pointer: string, written?: unknown): { pointer: string; value: Record<string, unknown> } {
    if (isObject(written) && typeof written.$ref !== 'string') return { pointer, value: written };
    const reference = isObject(written) ? localReference(String(written.$ref)) : pointer;
    const found = reference === undefined ? undefined : followReferences(this.#document, reference);
    if (found && isObject(found.value)) return { pointer: found.pointer, value: found.value };
    return this.#refuse(
      pointer,
      'this $ref does not resolve to an object in the document',
      'Correct the $ref: it must point to an object.',
    );
  }
}

/** An operation whose operationId another one has already is named by its method and path; "driftline lint" reports it. */
function withOwnNames(operations: readonly Operation[]): Operation[] {
  const names = new Set<string>();
  return operations.map((each) => {
    const id = names.has(each.id) ? `${each.method} ${each.path}` : each.id;
    names.add(id);
    return id === each.id ? each : { ...each, id };
  });
}

const TOKEN_KEYS = [
  'scheme',
  'value',
  'type',
  'expiresAt',
  'expiresIn',
  'expiresInUnit',
  'refresh',
  'revoke',
  'changePassword',
];
const REFRESH_KEYS = ['operation', 'token', 'sentAs', 'rotates'];

const UNITS_MS: Readonly<Record<string, number>> = {
  milliseconds: 1,
  seconds: 1000,
  minutes: 60_000,
  hours: 3_600_000,
};

const EXPRESSION = /^\$response\.(?:body#(\/.*)|(header|cookie)\.([!#$%&'*+.^_`|~\w-]+))$/;

const SENT = /^\$request\.(?:body#(\/.*)|(header|cookie)\.([!#$%&'*+.^_`|~\w-]+))$/;

const SESSION_HINT =
  'Name "operation"; for a refresh also "token" ("$response.body#/refresh_token") and "sentAs" ("$request.body#/refresh_token", "$request.header.Name" or "$request.cookie.name").';

const TOKEN_HINT =
  'Use a runtime expression: "$response.body#/json/pointer", "$response.header.Name" or "$response.cookie.name".';

/** Whether a request can carry a token as a security scheme says (OpenAPI 3.1, section 4.8.27). */
function carriesToken({ type, scheme, name, in: place }: Record<string, unknown>): boolean {
  if (type === 'http') return typeof scheme === 'string' && scheme.toLowerCase() !== 'basic';
  if (type === 'apiKey')
    return typeof name === 'string' && ['header', 'query', 'cookie'].includes(String(place));
  return type === 'oauth2' || type === 'openIdConnect';
}
