import { type Authorization, OPEN } from '../../auth/index.ts';
import { DriftlineError } from '../../core/index.ts';
import type { Case, OutgoingRequest } from '../../http/index.ts';
import {
  bodyText,
  cookiePairs,
  headerText,
  isForm,
  isJson,
  parseContentType,
  parsedBody,
  pathText,
  queryPairs,
  sampleBody,
  sendableMedia,
  sentType,
  writableMedia,
  writtenBody,
} from '../../media/index.ts';
import { baseOf, type Contract, type ExpectedMediaType, type Operation } from '../../openapi/index.ts';
import { appliedSchemas, exampleOf, mergedKeywords } from '../../schema/index.ts';
import { type Parameter, parametersOf } from '../derived/parameter.ts';
import { isValidText } from '../parameter-check.ts';

/** Values for a request, in place of the examples of the contract. */
export interface Given {
  /**
   * By name, or by place and name where two have the same name: `path.id` (as in OpenAPI 3.1, section
   * 4.8.20).
   */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Present and undefined: no body is sent. */
  readonly body?: unknown;
}

/** An operation with its request, ready to be sent. */
export interface PreparedOperation {
  readonly operation: Operation;
  readonly case: Case;
  /** Names of parameters without an example, whose values were generated; `body` for the request body. */
  readonly generated: readonly string[];
  /** The number of documented parameters. */
  readonly parameters: number;
  request(baseUrl: string, authorization?: Authorization): OutgoingRequest;
}

/**
 * Makes the request of an operation from its contract: only the required parts, with their first examples. A
 * part without an example, default or enum is generated from its schema, the same every time; the case then
 * expects any documented response, because a generated value may be rejected.
 * @throws DriftlineError DL_CONTRACT_INVALID where the contract is wrong about the operation
 */
export function prepareOperation(
  contract: Contract,
  operation: Operation,
  given: Given = {},
): PreparedOperation {
  requireSound(operation);
  const parameters = parametersOf(contract, operation);
  const sent = sentParameters(parameters, given);
  const body = bodyOf(contract, operation, given);
  const generated = [
    ...sent.filter((each) => !each.known && keyOf(each, given) === undefined).map(({ name }) => name),
    ...(body && !body.known ? ['body'] : []),
  ];
  const accept = acceptOf(operation);
  return {
    operation,
    case: mayBeRefused(contract, sent, given)
      ? NOT_DOCUMENTED
      : caseOf(operation, generated, namesResource(parameters, given)),
    generated,
    parameters: parameters.length,
    request: (baseUrl, authorization = OPEN) => ({
      method: operation.method,
      url: (baseOf(operation, baseUrl) ?? baseUrl) + targetOf(operation.path, sent, authorization.query),
      headers: {
        ...(body ? { 'Content-Type': body.contentType } : {}),
        Accept: accept,
        ...parameterHeaders(sent, authorization),
      },
      ...(body ? { body: body.content } : {}),
    }),
  };
}

function requireSound({ id, broken }: Operation): void {
  if (broken === undefined) return;
  throw new DriftlineError(
    'DL_CONTRACT_INVALID',
    `${broken}; ${id} cannot be sent.`,
    'Correct the document at this place: "driftline lint FILE" shows it.',
  );
}

/** Whether the path names a resource by an example of the contract, which this server may not have. */
function namesResource(parameters: readonly Parameter[], given: Given): boolean {
  return parameters.some((each) => each.in === 'path' && keyOf(each, given) === undefined);
}

/** The case of a request that the contract does not describe. */
const NOT_DOCUMENTED: Case = { name: 'documented', expects: 'any', undocumentedRefusal: 'ignore' };

/** Whether a value that a response gave for the path is none that the contract allows there: the id 12 for `maximum: 10`. */
function mayBeRefused(contract: Contract, sent: readonly SentParameter[], given: Given): boolean {
  return sent.some(
    (each) =>
      each.in === 'path' &&
      each.style === 'simple' &&
      keyOf(each, given) !== undefined &&
      typeof each.value !== 'object' &&
      !isValidText(contract, each, [String(each.value)]),
  );
}

function caseOf(operation: Operation, generated: readonly string[], ofExample: boolean): Case {
  if (generated.length > 0) return { name: 'made-up', expects: 'any', undocumentedRefusal: 'ignore' };
  const statuses = operation.responses.map(({ status }) => status.toLowerCase());
  const succeeds = statuses.some((status) => status.startsWith('2') || status === 'default');
  // A documented redirect is not a rejection.
  const redirects = statuses.some((status) => status.startsWith('3') && status !== '304');
  // That a documented success was never seen is reported once (`success-never-seen`).
  const absent = ofExample && statuses.includes('404') ? { orderlyStatuses: [404] } : {};
  return { name: 'documented', expects: succeeds && !redirects ? 'accepted' : 'any', ...absent };
}

function sentParameters(all: readonly Parameter[], given: Given): SentParameter[] {
  return all.flatMap((parameter) => {
    const key = keyOf(parameter, given);
    if (key === undefined) return parameter.required ? [{ ...parameter, value: parameter.example }] : [];
    const value = given.parameters?.[key];
    return value === undefined && parameter.in !== 'path' ? [] : [{ ...parameter, value }];
  });
}

/** The key under which a parameter is given. */
export function keyOf({ in: place, name }: Parameter, { parameters = {} }: Given): string | undefined {
  return [`${place}.${name}`, name].find((key) => Object.hasOwn(parameters, key));
}

interface Body {
  readonly contentType: string;
  readonly content: string | Uint8Array;
  readonly known: boolean;
}

function bodyOf(contract: Contract, { requestBody }: Operation, given: Given): Body | undefined {
  if (!requestBody || ('body' in given && given.body === undefined)) return undefined;
  const mediaFor = given.body === undefined ? sendableMedia : writableMedia;
  const media = mediaFor(requestBody.content);
  if (!media) return undefined;
  const sent = (value: unknown, known: boolean): Body | undefined => {
    const content = writtenBody(contract.document, media, value);
    return content === undefined ? undefined : { contentType: sentType(media.mediaType), content, known };
  };
  if (given.body !== undefined) {
    return sent(given.body, true) ?? sent(JSON.stringify(given.body), true);
  }
  const example = exampleIn(contract, media);
  if (example !== undefined) return sent(example, true);
  if (!requestBody.required) return undefined;
  const file = sampleBody(media);
  if (file) return sent(file, false);
  return media.schema === undefined
    ? undefined
    : sent(exampleOf(contract.document, media.schema, 'request'), false);
}

/**
 * The first example that matches the schema, beside the schema or in it. One that is a text may be the body
 * itself: `<pet/>`.
 */
function exampleIn(contract: Contract, media: ExpectedMediaType): unknown {
  const { examples, schema, mediaType } = media;
  if (schema === undefined) return examples[0];
  const own = mergedKeywords(appliedSchemas(contract.document, schema));
  const all = [...examples, own.example, ...(Array.isArray(own.examples) ? own.examples : []), own.default];
  const keeps = (pointer: string, value: unknown) => contract.checksOf(pointer, 'request').kept(value);
  for (const example of all.filter((each) => each !== undefined)) {
    if (keeps(schema, example)) return example;
    if (typeof example !== 'string') continue;
    const read = parsedBody(contract.document, media, { text: example, contentType: mediaType });
    if (!('values' in read) || !read.values.every((each) => keeps(each.schema, each.value))) continue;
    // JSON is written from its value, anything else is sent as it is.
    const [json] = isJson(parseContentType(mediaType).essence) ? read.values : [];
    return json ? json.value : example;
  }
  return undefined;
}

/** All documented media types of responses, JSON first (RFC 9110, section 12.5.1). */
function acceptOf({ responses }: Operation): string {
  const types = responses.flatMap(({ content }) => content.map(({ mediaType }) => mediaType));
  const usable = [...new Set(types)].filter((type) =>
    /^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+(?:\s*;.*)?$/.test(type),
  );
  const json = usable.filter((type) => isJson(parseContentType(type).essence));
  const ordered = [...json, ...usable.filter((type) => !json.includes(type))].slice(0, MOST_TYPES);
  return ordered.length > 0 ? ordered.join(', ') : '*/*';
}

const MOST_TYPES = 10;

/** A parameter with the value that is sent. */
export type SentParameter = Parameter & { readonly value: unknown };

/** The part of the URL after the base URL: the path with its parameters, and the query. */
export function targetOf(
  path: string,
  sent: readonly SentParameter[],
  more: readonly (readonly [name: string, value: string])[] = [],
): string {
  const filled = sent
    .filter((each) => each.in === 'path')
    .reduce((left, each) => left.replace(`{${each.name}}`, () => pathText(each, each.value)), path);
  const query = [
    ...sent.filter((each) => each.in === 'querystring').map(wholeQuery),
    ...sent.filter((each) => each.in === 'query').flatMap((each) => queryPairs(each, each.value)),
    ...more.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  ];
  return query.length > 0 ? `${filled}${filled.includes('?') ? '&' : '?'}${query.join('&')}` : filled;
}

/** A parameter that is the whole query: a form as it is, anything else percent-encoded (OpenAPI 3.2, section 4.12.2). */
function wholeQuery({ mediaType = '', value }: SentParameter): string {
  const text = bodyText(mediaType, value);
  return isForm({ mediaType }) ? text : encodeURIComponent(text);
}

/** The headers of parameters and of the authorization; all cookies are one header (RFC 6265, section 5.4). */
export function parameterHeaders(
  sent: readonly SentParameter[],
  { headers, cookies }: Authorization = OPEN,
): Record<string, string> {
  const pairs = [
    ...sent.filter((each) => each.in === 'cookie').flatMap((each) => cookiePairs(each, each.value)),
    ...cookies.map(([name, value]) => `${name}=${value}`),
  ];
  return {
    ...Object.fromEntries(
      sent.filter((each) => each.in === 'header').map((each) => [each.name, headerText(each, each.value)]),
    ),
    ...headers,
    ...(pairs.length > 0 ? { Cookie: pairs.join('; ') } : {}),
  };
}
