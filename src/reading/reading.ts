import { type Token, tokenOf } from '../auth/index.ts';
import { DriftlineError, WORK_LIMITS, withinTime } from '../core/index.ts';
import { clockOf, type Exchange, type HttpResponse, headerValue } from '../http/index.ts';
import { type ContentType, fits, isJson, mayBeEmpty, parseContentType, parsedBody } from '../media/index.ts';
import type { Contract, ExpectedMediaType, ExpectedResponse, Operation } from '../openapi/index.ts';
import {
  explain,
  inheritedViolations,
  pointerTokens,
  type SchemaSource,
  type SchemaViolation,
  type Undocumented,
  undocumentedProperties,
} from '../schema/index.ts';
import { type RequestValues, requestValues } from './request-values.ts';
import { documentedFor, isGatewayError, type ReadBody, readBody } from './response.ts';

/** A response, and what the contract says about it. */
export interface ReadResponse {
  readonly received: HttpResponse;
  readonly success: boolean;
  /** Set where a gateway responded in place of the API: the contract documents no such response. */
  readonly gatewayError?: true;
  /** The documented response of this status. */
  readonly documented?: ExpectedResponse;
  /** The same, where the status is also what the case expects: only then is the body judged by it. */
  readonly expected?: ExpectedResponse;
  readonly contentType?: ContentType;
  /** The documented media type that fits, or the only one where the response names none. */
  readonly media?: ExpectedMediaType;
  readonly body: ReadBody;
  /** Whether the body should be JSON. */
  readonly json: boolean;
  readonly violations: readonly SchemaViolation[];
  readonly undocumented: readonly Undocumented[];
  /** The schema of a valid body, where it says more than validation checks (`SchemaChecks.annotated`). */
  readonly annotated?: string;
  /** Why a body other than JSON does not follow its media type. */
  readonly malformed?: string;
  /** Why no schema can be held against the body. */
  readonly notJudged?: string;
  readonly token?: Token;
  /** Milliseconds since 1970: the clock of the server (header `Date`), else the local clock. */
  readonly now: number;
}

/** One exchange read by the contract: what several rules need, computed once. */
export interface Reading {
  readonly exchange: Exchange;
  readonly contract: Contract;
  readonly operation: Operation;
  readonly sent: RequestValues;
  /** Absent where the call failed. */
  readonly response?: ReadResponse;
  /** Earlier exchanges of the same run, of the same operation or of another one, read. */
  readonly earlier: (of?: Operation) => readonly Reading[];
  /** All earlier exchanges of the same run, in the order in which they were sent. */
  readonly before: readonly Exchange[];
}

/**
 * Reads an exchange by its contract. Pure.
 * @throws DriftlineError DL_TIME_LIMIT where that takes too long
 */
export function readExchange(
  exchange: Exchange,
  contract: Contract,
  operation: Operation,
  earlier: readonly Exchange[] = [],
): Reading {
  let own: readonly Reading[] | undefined;
  const readingsOf = (of: Operation) =>
    earlier
      .filter((other) => other !== exchange && other.operation === of.id && !timedOut.has(other))
      .map((other) => readAlone(other, contract, of));
  return {
    ...readAlone(exchange, contract, operation),
    earlier: (of = operation) => {
      if (of !== operation) return readingsOf(of);
      own ??= readingsOf(operation);
      return own;
    },
    before: earlier,
  };
}

const read = new WeakMap<Exchange, Reading>();

/**
 * The errors of exchanges that could not be read in time: thrown again at once; such exchanges are not
 * compared.
 */
const timedOut = new WeakSet<Exchange>();

/** Cached: in a long run every exchange is an earlier one of many others. */
function readAlone(exchange: Exchange, contract: Contract, operation: Operation): Reading {
  const known = read.get(exchange);
  if (known?.contract === contract && known.operation === operation) return known;
  if (timedOut.has(exchange)) throw tooLong(exchange, operation);
  const reading = {
    exchange,
    contract,
    operation,
    sent: requestValues(contract, operation, exchange.request),
    ...(exchange.response ? { response: inTime(exchange, exchange.response, contract, operation) } : {}),
    earlier: () => [],
    before: [],
  };
  read.set(exchange, reading);
  return reading;
}

function tooLong(exchange: Exchange, operation: Operation): DriftlineError {
  return new DriftlineError(
    'DL_TIME_LIMIT',
    `The response of ${operation.id} (${exchange.case.name}) could not be judged in time before.`,
    'See the first error of this response.',
  );
}

function inTime(
  exchange: Exchange,
  response: HttpResponse,
  contract: Contract,
  operation: Operation,
): ReadResponse {
  const work = `Judging the response of ${operation.id} (${exchange.case.name})`;
  // Set before: work that is ended from outside gets to no catch.
  timedOut.add(exchange);
  const read = withinTime(WORK_LIMITS.suite, work, () =>
    readResponse(exchange, response, contract, operation),
  );
  timedOut.delete(exchange);
  return read;
}

function readResponse(
  exchange: Exchange,
  response: HttpResponse,
  contract: Contract,
  operation: Operation,
): ReadResponse {
  const success = response.status >= 200 && response.status < 300;
  const gatewayError = isGatewayError(exchange, operation);
  const documented = gatewayError ? undefined : documentedFor(exchange, operation);
  const { expects, orderlyStatuses = [] } = exchange.case;
  const contradicted =
    (expects === 'refused' && success) ||
    (expects === 'accepted' && !success && !orderlyStatuses.includes(response.status));
  const expected = contradicted ? undefined : documented;
  const header = headerValue(response, 'content-type');
  const contentType = header === undefined ? undefined : parseContentType(header);
  const media = expected && mediaFor(expected, contentType);
  const json = isJson(contentType?.essence ?? parseContentType(media?.mediaType ?? '').essence);
  const body = readBody(response.body);
  // Invalid UTF-8 was replaced, and would be reported a second time.
  const schema = body.json && body.utf8 && json ? media?.schema : undefined;
  const judged = json
    ? checkBody(contract, schema, body.json?.value)
    : checkOther(contract, media, header, response, body);
  const token = success && body.utf8 ? tokenOf(operation, response, body.json?.value) : undefined;
  return {
    received: response,
    success,
    body,
    json,
    now: clockOf(exchange),
    ...judged,
    ...(gatewayError ? { gatewayError } : {}),
    ...(documented ? { documented } : {}),
    ...(expected ? { expected } : {}),
    ...(contentType ? { contentType } : {}),
    ...(media ? { media } : {}),
    ...(token ? { token } : {}),
  };
}

function mediaFor(expected: ExpectedResponse, found: ContentType | undefined): ExpectedMediaType | undefined {
  if (!found) return expected.content.length === 1 ? expected.content[0] : undefined;
  const candidates = expected.content.filter(({ mediaType }) => fits(found.essence, mediaType));
  return candidates.sort((one, other) => distance(one, found) - distance(other, found))[0];
}

/**
 * The most specific media type is the one that applies (OpenAPI 3.1, section 4.8.14), of two the one with the
 * same parameters.
 */
function distance({ mediaType }: ExpectedMediaType, found: ContentType): number {
  const wildcards = mediaType.split('*').length - 1;
  return 2 * wildcards + (parseContentType(mediaType).others === found.others ? 0 : 1);
}

type Judged = Pick<ReadResponse, 'violations' | 'undocumented' | 'annotated' | 'malformed' | 'notJudged'>;

/**
 * ajv decides quickly whether a body is valid; only violations are explained, which is slower. A violation
 * that cannot be explained is ignored: ajv rejects some valid values (its issue 2559).
 */
function checkBody(contract: Contract, schema: string | undefined, value: unknown): Judged {
  if (schema === undefined) return { violations: [], undocumented: [] };
  const checks = contract.checksOf(schema);
  const annotated = checks.annotated ? { annotated: schema } : {};
  if (checks.closed(value)) return { violations: [], undocumented: [], ...annotated };
  const source = responsesOf(contract);
  const violations = checks.kept(value) ? [] : explain(source, schema, value);
  if (violations.length > 0) return { violations, undocumented: [] };
  const inherited = checks.annotated ? inheritedViolations(source, schema, value) : [];
  if (inherited.length > 0) return { violations: inherited, undocumented: [] };
  return { violations, undocumented: undocumentedProperties(source, schema, value), ...annotated };
}

/** A body that is not JSON, by the codec of its media type. */
function checkOther(
  contract: Contract,
  media: ExpectedMediaType | undefined,
  contentType: string | undefined,
  { body: bytes, partial }: HttpResponse,
  { utf8, text }: ReadBody,
): Judged {
  const nothing = { violations: [], undocumented: [] };
  // What matches a range is of no known media type, so its schema may be that of another one.
  if (!media || media.mediaType.includes('*')) return nothing;
  if ((bytes.length === 0 && (partial || !mayBeEmpty(media.mediaType))) || (!utf8 && !partial))
    return nothing;
  const received = { text, contentType: contentType ?? media.mediaType, partial: partial !== undefined };
  const parsed = parsedBody(contract.document, media, received);
  if ('malformed' in parsed) return { ...nothing, ...(partial === 'large' ? {} : parsed) };
  if ('notJudged' in parsed) return { ...nothing, ...parsed };
  const violations: SchemaViolation[] = [];
  const undocumented: Undocumented[] = [];
  for (const { schema, value, instance } of parsed.values) {
    const found = checkBody(contract, schema, value);
    const placed = <T extends { readonly instance: string }>(each: T) => ({
      ...each,
      instance: instance + each.instance,
    });
    violations.push(...found.violations.map(placed));
    undocumented.push(...found.undocumented.map(placed).flatMap((each) => withoutFraming(each, media)));
    if (violations.length > MOST_PROBLEMS) break;
  }
  return { violations, undocumented };
}

/** The fields of an event beside its data belong to the format (HTML, section 9.2.6), documented or not. */
function withoutFraming(found: Undocumented, { mediaType }: ExpectedMediaType): Undocumented[] {
  if (!mediaType.startsWith('text/event-stream') || pointerTokens(found.instance).length > 1) return [found];
  const names = found.names.filter((name) => !['event', 'id', 'retry'].includes(name));
  return names.length > 0 ? [{ ...found, names }] : [];
}

/** Nobody reads more. */
const MOST_PROBLEMS = 1000;

/** The schema source for responses. */
export function responsesOf({ document, formatOf }: Contract): SchemaSource {
  return { document, formatOf, direction: 'response' };
}
