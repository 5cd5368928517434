import { type Authorization, OPEN } from '../../auth/index.ts';
import type { Case, OutgoingRequest } from '../../http/index.ts';
import { isJson, parseContentType } from '../../media/index.ts';
import type { Contract, ExpectedMediaType, Operation } from '../../openapi/index.ts';
import { baseOf } from '../../openapi/index.ts';
import { appliedSchemas, exampleOf, isObject, mergedKeywords } from '../../schema/index.ts';
import { type Parameter, parametersOf } from '../derived/parameter.ts';
import { parameterHeaders, type SentParameter, targetOf } from './wire.ts';

/** What somebody says a request holds, in place of what the contract shows. */
export interface Given {
  /** By name, or by place and name where two are named alike: `path.id` (as OpenAPI 3.1, section 4.8.20). */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Undefined, where it is there: without a body. */
  readonly body?: unknown;
}

/** An operation, ready to be asked. */
export interface RequestedOperation {
  readonly operation: Operation;
  readonly case: Case;
  /** Names of what the contract has no example of, and was generated; `body` is the request's. */
  readonly generated: readonly string[];
  /** How many parameters the contract has for it. */
  readonly parameters: number;
  request(baseUrl: string, access?: Authorization): OutgoingRequest;
}

/**
 * The request of an operation as its contract shows it: with what it requires and no more, of examples the first. What
 * has no example, default or list of values is generated from its schema, the same every time; then nobody can say that
 * the request is to be accepted, and whatever the contract documents is right, a refusal in order as well.
 */
export function requestedOperation(
  contract: Contract,
  operation: Operation,
  given: Given = {},
): RequestedOperation {
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
    case: caseOf(operation, generated),
    generated,
    parameters: parameters.length,
    request: (baseUrl, access = OPEN) => ({
      method: operation.method,
      url: (baseOf(operation, baseUrl) ?? baseUrl) + targetOf(operation.path, sent, access.query),
      headers: {
        ...(body ? { 'Content-Type': body.mediaType } : {}),
        Accept: accept,
        ...parameterHeaders(sent, access),
      },
      ...(body ? { body: body.text } : {}),
    }),
  };
}

function caseOf(operation: Operation, generated: readonly string[]): Case {
  if (generated.length > 0) return { name: 'made-up', expects: 'any', undocumentedRefusal: 'ignore' };
  const statuses = operation.responses.map(({ status }) => status.toLowerCase());
  const succeeds = statuses.some((status) => status.startsWith('2') || status === 'default');
  // Where it documents that it leads elsewhere, that is no refusal.
  const redirects = statuses.some((status) => status.startsWith('3') && status !== '304');
  return { name: 'documented', expects: succeeds && !redirects ? 'accepted' : 'any' };
}

function sentParameters(all: readonly Parameter[], given: Given): SentParameter[] {
  return all.flatMap((parameter) => {
    const key = keyOf(parameter, given);
    if (key === undefined) return parameter.required ? [{ ...parameter, value: parameter.example }] : [];
    const value = given.parameters?.[key];
    return value === undefined && parameter.in !== 'path' ? [] : [{ ...parameter, value }];
  });
}

/** Under which name a parameter is given. */
export function keyOf({ in: place, name }: Parameter, { parameters = {} }: Given): string | undefined {
  return [`${place}.${name}`, name].find((key) => Object.hasOwn(parameters, key));
}

interface Body {
  readonly mediaType: string;
  readonly text: string;
  readonly known: boolean;
}

function bodyOf(contract: Contract, { requestBody }: Operation, given: Given): Body | undefined {
  if (!requestBody || ('body' in given && given.body === undefined)) return undefined;
  const media = writableMedia(requestBody);
  if (!media) return undefined;
  const mediaType = media.mediaType.includes('*') ? 'application/json' : media.mediaType;
  if (given.body !== undefined) return { mediaType, text: written(mediaType, given.body), known: true };
  const example = exampleIn(contract, media);
  if (example !== undefined) return { mediaType, text: written(mediaType, example), known: true };
  if (!requestBody.required || media.schema === undefined) return undefined;
  const made = exampleOf(contract.document, media.schema, 'request');
  return { mediaType, text: written(mediaType, made), known: false };
}

/** The media type in which a body is sent: JSON before others. */
export function writableMedia({
  content,
}: NonNullable<Operation['requestBody']>): ExpectedMediaType | undefined {
  return content.find(isJsonMedia) ?? content.find(isWritable);
}

/** The first example that keeps the schema, beside the schema or in it. */
function exampleIn(contract: Contract, { examples, schema }: ExpectedMediaType): unknown {
  if (schema === undefined) return examples[0];
  const own = mergedKeywords(appliedSchemas(contract.document, schema));
  const all = [...examples, own.example, ...(Array.isArray(own.examples) ? own.examples : []), own.default];
  return all.find((each) => each !== undefined && contract.checksOf(schema, 'request').kept(each));
}

function isJsonMedia({ mediaType }: ExpectedMediaType): boolean {
  return isJson(parseContentType(mediaType).essence);
}

const FORM = 'application/x-www-form-urlencoded';

function isWritable({ mediaType }: ExpectedMediaType): boolean {
  return mediaType === FORM || mediaType.includes('*') || mediaType.startsWith('text/');
}

function written(mediaType: string, value: unknown): string {
  const { essence } = parseContentType(mediaType);
  if (essence === FORM && isObject(value)) return new URLSearchParams(formPairs(value)).toString();
  return typeof value === 'string' && !isJson(essence) ? value : JSON.stringify(value);
}

function formPairs(value: Record<string, unknown>): [string, string][] {
  return Object.entries(value).flatMap(([name, each]) =>
    [each]
      .flat()
      .map((item): [string, string] => [
        name,
        typeof item === 'object' ? JSON.stringify(item) : String(item),
      ]),
  );
}

/** Every media type that is documented for a response, JSON first: a server chooses by it (RFC 9110, section 12.5.1). */
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
