import { type Exchange, type OutgoingRequest, sentHeader } from '../http/index.ts';
import { fits, formPairs, parseContentType } from '../media/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import { documentedProperties } from '../openapi/index.ts';
import { isObject, pointerTokens } from '../schema/index.ts';
import { type Parameter, parametersOf } from './derived/parameter.ts';

/** The documented parts that a request contains; names only, no values. */
export interface SentParts {
  /** As written in the contract. */
  readonly mediaTypes: readonly string[];
  /** JSON pointers into the body, with `*` for the items of an array and the keys of a map. */
  readonly properties: readonly string[];
  /** `query:page`, `header:x-tenant`. */
  readonly parameters: readonly string[];
}

const NOTHING: SentParts = { mediaTypes: [], properties: [], parameters: [] };

/** Returns a function that lists the documented parts that a request contains. The contract is read once. */
export function sentPartsOf(
  contract: Contract,
): (exchange: Pick<Exchange, 'operation' | 'request'>) => SentParts {
  const known = new Map<string, Documented | undefined>();
  return ({ operation: id, request }) => {
    if (!known.has(id)) known.set(id, documentedIn(contract, id));
    const documented = known.get(id);
    return documented === undefined ? NOTHING : partsIn(request, documented);
  };
}

interface Documented {
  readonly content: readonly { readonly mediaType: string; readonly paths: readonly string[] }[];
  readonly parameters: readonly Parameter[];
}

function documentedIn(contract: Contract, id: string): Documented | undefined {
  const operation: Operation | undefined = contract.operations.find((each) => each.id === id);
  if (operation === undefined) return undefined;
  const content = (operation.requestBody?.content ?? []).map(({ mediaType, schema }) => ({
    mediaType,
    paths:
      schema === undefined ? [] : documentedProperties(contract.document, schema).map(({ path }) => path),
  }));
  return { content, parameters: parametersOf(contract, operation) };
}

function partsIn(request: OutgoingRequest, { content, parameters }: Documented): SentParts {
  const type = sentHeader(request.headers, 'content-type');
  const media = request.body === undefined || type === undefined ? undefined : parseContentType(type).essence;
  const fitting = media === undefined ? [] : content.filter(({ mediaType }) => fits(media, mediaType));
  const body = fitting.length === 0 ? undefined : bodyOf(request, type ?? '');
  const paths = fitting.flatMap((each) => each.paths);
  return {
    mediaTypes: fitting.map(({ mediaType }) => mediaType),
    properties: paths.filter((path) => isIn(body, pointerTokens(path))),
    parameters: parameters
      .filter((parameter) => isSent(parameter, request))
      .map(({ in: place, name }) => `${place}:${name}`),
  };
}

/** The body as JSON or a form; undefined for anything else. */
function bodyOf({ body = '' }: OutgoingRequest, contentType: string): unknown {
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8');
  const pairs = formPairs(contentType, text);
  if (pairs) return Object.fromEntries(pairs);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isIn(value: unknown, [token, ...rest]: readonly string[]): boolean {
  if (token === undefined) return true;
  if (token === '*') return children(value).some((each) => isIn(each, rest));
  return isObject(value) && Object.hasOwn(value, token) && isIn(value[token], rest);
}

function children(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

function isSent({ in: place, name }: Parameter, request: OutgoingRequest): boolean {
  if (place === 'header') return sentHeader(request.headers, name) !== undefined;
  if (place === 'cookie') {
    const cookies = (sentHeader(request.headers, 'cookie') ?? '').split(';');
    return cookies.some((each) => each.trim().startsWith(`${name}=`));
  }
  // Path parameters are always sent.
  if (place === 'path') return true;
  const names = [...new URL(request.url, 'http://localhost').searchParams.keys()];
  return names.some((each) => each === name || each.startsWith(`${name}[`));
}
