import { isUtf8 } from 'node:buffer';
import { isJson, parseContentType } from '../../media/index.ts';
import type {
  Contract,
  ExpectedMediaType,
  ExpectedResponse,
  Operation,
  TokenExpression,
} from '../../openapi/index.ts';
import { responseFor } from '../../reading/index.ts';
import { collectionsOf, createdBy, keepsWholly, keptExample, keyPlace } from '../../requests/index.ts';
import {
  explain,
  fewPlacesBelow,
  type Place,
  placesIn,
  samplesOf,
  setAt,
  valueAt,
} from '../../schema/index.ts';
import { chosenContent, documentedRefusal, documentedSuccess, mockResponseFor } from '../documented.ts';
import { roleOf } from '../guard.ts';
import { bodyBytes, header, isProblem, type MockResponse, withBody, withStatus } from '../mock-response.ts';
import { aboutResource, asSent } from '../resources.ts';
import { withToken } from '../tokens.ts';
import type { Role, Situation } from './fault.ts';

/** One documented response: an operation, a status and a media type. */
export interface DocumentedResponse {
  /** `login 200`; with the media type where a response has several. */
  readonly name: string;
  readonly operation: Operation;
  readonly role: Role;
  readonly expected: ExpectedResponse;
  /** A number, where the contract writes `4XX` or `default`. */
  readonly status: number;
  readonly media?: ExpectedMediaType;
  /**
   * When the conforming mock server sends this response: to a valid request (`accepted`), to an invalid one
   * (`refused`), or never (`other`: it then replaces every response of the operation).
   */
  readonly part: 'accepted' | 'refused' | 'other';
  /** It has the token of the documented example, where there is one. */
  readonly response: MockResponse;
  /** Bodies that keep the schema and together cover each of its parts; empty where there is no JSON body. */
  readonly samples: readonly unknown[];
}

const known = new WeakMap<Operation, readonly DocumentedResponse[]>();

/** Every documented response of a contract. */
export function documentedResponsesOf(contract: Contract): readonly DocumentedResponse[] {
  return contract.operations.flatMap((operation) => documentedResponsesIn(contract, operation));
}

/** Every documented response of an operation. */
export function documentedResponsesIn(
  contract: Contract,
  operation: Operation,
): readonly DocumentedResponse[] {
  const found =
    known.get(operation) ??
    operation.responses.flatMap((expected) => contentsOf(contract, operation, expected));
  known.set(operation, found);
  return found;
}

/** A documented response in each of its media types. */
function contentsOf(
  contract: Contract,
  operation: Operation,
  expected: ExpectedResponse,
): DocumentedResponse[] {
  const role = roleOf(contract, operation);
  const success = documentedSuccess(operation);
  const refusal = role === 'open' ? undefined : documentedRefusal(operation, [401]);
  const natural = expected === success.expected ? success : refusal;
  const part = natural?.expected !== expected ? 'other' : natural === success ? 'accepted' : 'refused';
  const status = natural?.expected === expected ? natural.status : statusOf(operation, expected);
  if (status === undefined) return [];
  // A response to HEAD has no body, whatever is documented (RFC 9110, section 9.3.2).
  const bodiless = operation.method === 'HEAD' || expected.content.length === 0;
  const contents = bodiless ? [undefined] : expected.content;
  return contents.map((media): DocumentedResponse => {
    const narrowed = { ...expected, content: media === undefined ? [] : [media] };
    const response = mockResponseFor(contract, { status, expected: narrowed });
    const suffix = contents.length > 1 ? ` ${media?.mediaType}` : '';
    let samples: readonly unknown[] | undefined;
    return {
      name: `${operation.id} ${status}${suffix}`,
      operation,
      role,
      expected,
      status,
      ...(media ? { media } : {}),
      part: media === undefined || media === chosenContent(expected) ? part : 'other',
      response,
      // Generated when they are requested: a mock server with one fault needs those of one response.
      get samples() {
        samples ??= isJsonResponse(media, response) ? samplesFor(contract, media, response) : [];
        return samples;
      },
    };
  });
}

/** Bodies that keep the schema of a media type; empty where none can be generated. */
function samplesFor(
  contract: Contract,
  { schema, examples }: ExpectedMediaType,
  response: MockResponse,
): readonly unknown[] {
  if (schema === undefined) return [];
  const keeps = (value: unknown) => keepsWholly(contract, schema, value);
  const first = keptExample(contract, schema, examples);
  if (!keeps(first)) return [];
  return samplesOf(contract, schema, first, keeps).map((body) => {
    const corrected = withStatus(withBody(response, body), response.status).body;
    return keeps(corrected) ? corrected : body;
  });
}

/** The values of a body, outermost first; of many alike values the first ones. */
export function placesOf(contract: Contract, schema: string, body: unknown): readonly Place[] {
  return [...placesIn(contract, [schema], body, fewPlacesBelow)];
}

/** Whether a value keeps the schema at a pointer; works for any schema, also one without a compiled validator. */
export function keepsSchema(contract: Contract, pointer: string, value: unknown): boolean {
  return explain(contract, pointer, value).length === 0;
}

/** Pointers to the texts of a body that may be any text. */
export function freeTexts(contract: Contract, schema: string, body: unknown): string[] {
  return placesOf(contract, schema, body)
    .filter(({ value }) => typeof value === 'string')
    .map(({ pointer }) => pointer)
    .filter((pointer) => keepsSchema(contract, schema, setAt(body, pointer, 'Wrong, all\n of it: ()')));
}

/** A status that selects this response; undefined where other responses cover all of its statuses. */
function statusOf(operation: Operation, expected: ExpectedResponse): number | undefined {
  const first = /^[1-5]XX$/i.test(expected.status) ? Number(expected.status.charAt(0)) * 100 : undefined;
  const candidates = /^\d{3}$/.test(expected.status)
    ? [Number(expected.status)]
    : first === undefined
      ? [500, 400, 200, 503, 418]
      : Array.from({ length: 100 }, (_, index) => first + index);
  return candidates.find((status) => responseFor(operation, status) === expected);
}

function isJsonResponse(
  media: ExpectedMediaType | undefined,
  { raw }: MockResponse,
): media is ExpectedMediaType {
  if (media?.schema === undefined || raw !== undefined) return false;
  const concrete = media.mediaType.includes('*') ? 'application/json' : media.mediaType;
  return isJson(parseContentType(concrete).essence);
}

/**
 * Whether the mock server's response to a request is this documented one, or is to be replaced by it.
 * @param usual the response; a refusal may have another status for another reason
 */
export function matches(
  documented: DocumentedResponse,
  { operation, outcome }: Situation,
  usual?: MockResponse,
): boolean {
  if (operation?.id !== documented.operation.id) return false;
  if (documented.part === 'other') return true;
  const same = usual === undefined || usual.status === documented.status;
  return same && (outcome === 'accepted') === (documented.part === 'accepted');
}

/**
 * The conforming mock response for a documented one, with a sample as its body where one is given, and with
 * the login's token in it.
 * @param usual the mock server's own response to the request
 */
export function conformingResponse(
  documented: DocumentedResponse,
  usual: MockResponse,
  situation: Situation,
  sample?: unknown,
): MockResponse {
  const base = documented.part === 'other' ? documented.response : usual;
  const { operation, contract, issued } = situation;
  const success = documented.status >= 200 && documented.status < 300;
  const sampled = sample === undefined ? base : withBody(base, withOwnKey(sample, usual, situation));
  const response = success ? asSent(aboutResource(sampled, situation), situation) : sampled;
  if (!operation?.token || !issued || !success || (response.body === undefined && !response.raw))
    return response;
  return withToken(response, contract, operation, issued);
}

/** A sample with the id of what was created: a header may have its address. */
function withOwnKey(
  sample: unknown,
  { body }: MockResponse,
  { contract, operation }: Pick<Situation, 'contract' | 'operation'>,
): unknown {
  const created = operation && createdBy(collectionsOf(contract, contract.operations), operation);
  const place = created && keyPlace(contract, created, operation);
  const id = place && valueAt(body, place.key);
  return place && id !== undefined && valueAt(sample, place.key) !== undefined
    ? setAt(sample, place.key, id)
    : sample;
}

/** Whether a documented response has a body. */
export function hasBody({ response }: DocumentedResponse): boolean {
  return bodyBytes(response).length > 0;
}

/** Whether a documented response has a JSON body, by its Content-Type. */
export function hasJsonBody({ response }: DocumentedResponse): boolean {
  return isJson(parseContentType(header(response, 'content-type') ?? '').essence);
}

/** Whether damaged bytes are still JSON that keeps the schema: half of the number 1000 is the number 10. */
export function keepsAsJson(
  contract: Contract,
  { media, response }: DocumentedResponse,
  bytes: Buffer,
): boolean {
  if (!isUtf8(bytes)) return false;
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return false;
  }
  if (media?.schema === undefined) return true;
  const { kept, closed } = contract.checksOf(media.schema);
  // Problem details may have members of their own, which clients have to ignore (RFC 9457, section 3.2).
  return closed(value) || (isProblem(response) && kept(value));
}

/** Whether a place of a body is the token, its type or its expiry, or contains one of them. */
export function isOfToken({ operation: { token }, part }: DocumentedResponse, pointer: string): boolean {
  if (part !== 'accepted') return false;
  return [token?.value, token?.type, token?.expiresAt].some((each) => isIn(each, pointer));
}

/** Whether a place of a body is the token itself, or contains it. */
export function holdsToken({ operation: { token }, part }: DocumentedResponse, pointer: string): boolean {
  return part === 'accepted' && isIn(token?.value, pointer);
}

function isIn(expression: TokenExpression | undefined, pointer: string): boolean {
  if (expression?.source !== 'body') return false;
  return expression.path === pointer || expression.path.startsWith(`${pointer}/`);
}

/** The operation that issues the token, or the first that needs nothing but the token. */
export function operationOf(contract: Contract, role: 'login' | 'use'): Operation | undefined {
  const fitting = contract.operations.filter((operation) => roleOf(contract, operation) === role);
  if (role === 'login') return fitting[0];
  return fitting.find(({ method, path }) => method === 'GET' && !path.includes('{')) ?? fitting[0];
}

/** The documented response of an operation to valid requests, or to refused ones. */
export function documentedResponseFor(
  contract: Contract,
  operation: Operation | undefined,
  part: 'accepted' | 'refused',
): DocumentedResponse | undefined {
  return operation && documentedResponsesIn(contract, operation).find((each) => each.part === part);
}
