type Fields = Readonly<Record<string, unknown>>;

/** The request that a response carries. */
export interface CarriedRequest {
  readonly method: string;
  /** Absolute, or relative to the server's origin. */
  readonly url?: string;
  readonly headers?: Fields;
  /** A text, bytes, or a value that was sent as JSON. */
  readonly body?: unknown;
}

/**
 * The last request, as far as a response carries it: one of Axios, superagent (SuperTest, chai-http), got or
 * light-my-request (`app.inject()` of Fastify). Undefined for a `Response` of fetch, which carries its URL
 * only.
 */
export function carriedRequest(response: object): CarriedRequest | undefined {
  const { config, request, raw } = fieldsOf(response);
  // Axios: `request` is Node's, with the method after redirects; `config` has what the caller gave.
  const [given, sent, injected] = [fieldsOf(config), fieldsOf(request), fieldsOf(fieldsOf(raw).req)];
  const options = fieldsOf(sent.options);
  const method = first(isText, [sent.method, options.method, injected.method, given.method]);
  if (method === undefined) return undefined;
  const { responseUrl } = fieldsOf(sent.res);
  const url = first(isUrl, [
    responseUrl,
    sent.responseURL,
    sent.url,
    options.url,
    injected.url,
    urlIn(given),
  ]);
  const headers = first(isObject, [
    given.headers,
    sent.header,
    options.headers,
    injected.headers,
    sent.headers,
  ]);
  const bodiless = /^(?:GET|HEAD)$/i.test(method);
  const body = bodiless ? undefined : first(isBody, [given.data, sent._data, options.body, options.json]);
  return {
    method,
    ...(url === undefined ? {} : { url: String(url) }),
    ...(headers === undefined ? {} : { headers: headers as Fields }),
    ...(body === undefined ? {} : { body }),
  };
}

/** The URL in the configuration of Axios, without its `params`. */
function urlIn({ baseURL, url = '' }: Fields): string | undefined {
  if (!isText(url)) return undefined;
  if (!isText(baseURL) || URL.canParse(url)) return url;
  return url === '' ? baseURL : `${baseURL.replace(/\/+$/, '')}/${url.replace(/^\/+/, '')}`;
}

function first<T>(is: (value: unknown) => value is T, values: readonly unknown[]): T | undefined {
  return values.find(is);
}

function fieldsOf(value: unknown): Fields {
  return isObject(value) ? (value as Fields) : {};
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isUrl(value: unknown): value is string | URL {
  return value instanceof URL || (isText(value) && value !== '');
}

/** A text, bytes, or a value that was sent as JSON; not a stream or a form. */
function isBody(value: unknown): value is string | Uint8Array | object {
  if (isText(value) || value instanceof Uint8Array) return true;
  return isObject(value) && [Object.prototype, Array.prototype, null].includes(Object.getPrototypeOf(value));
}
