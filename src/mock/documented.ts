import { headerAs, isJson, parseContentType, sampleBody, writtenBody } from '../media/index.ts';
import type {
  Contract,
  ExpectedHeader,
  ExpectedMediaType,
  ExpectedResponse,
  Operation,
} from '../openapi/index.ts';
import { responseFor } from '../reading/index.ts';
import { keptExample } from '../requests/index.ts';
import { appliedSchemas, exampleOf, isObject, mergedKeywords, valueAt } from '../schema/index.ts';
import { type HeaderLine, header, type MockResponse, withStatus } from './mock-response.ts';

/** A status to send, and the documented response that it is sent with. */
interface DocumentedStatus {
  readonly status: number;
  /** Absent where the operation documents no response for the status. */
  readonly expected?: ExpectedResponse;
}

/**
 * The first success that an operation documents; `default` and ranges count (OpenAPI 3.1, section 4.8.16).
 */
export function documentedSuccess(operation: Operation): DocumentedStatus {
  const expected = operation.responses.find(({ status }) => status.startsWith('2'));
  if (expected) return { status: numericStatus(expected.status, 200), expected };
  const other = responseFor(operation, 200);
  if (other) return { status: 200, expected: other };
  // No success is documented: a redirect, else the first response.
  const any = operation.responses.find(({ status }) => status.startsWith('3')) ?? operation.responses[0];
  return any ? { status: numericStatus(any.status, 200), expected: any } : { status: 200 };
}

/** The schema of the body of the first success that an operation documents. */
export function successSchema(operation: Operation): string | undefined {
  const { expected } = documentedSuccess(operation);
  return expected && chosenContent(expected)?.schema;
}

/**
 * The documented response with which an operation refuses a request.
 * @param preferred statuses, the best one first; where none of them is documented, not even by `default`, the first 4xx
 * is taken
 */
export function documentedRefusal(operation: Operation, preferred: readonly number[]): DocumentedStatus {
  for (const status of preferred) {
    const expected = operation.responses.find((each) => each.status === String(status));
    if (expected) return { status, expected };
  }
  const [wanted = 400] = preferred;
  const expected = responseFor(operation, wanted);
  if (expected) return { status: wanted, expected };
  const other = operation.responses.find(({ status }) => status.startsWith('4'));
  return other ? { status: numericStatus(other.status, wanted), expected: other } : { status: wanted };
}

/** The first documented 4xx response with a body, of any operation: the shape of the API's errors. */
export function anyRefusal(contract: Contract): ExpectedResponse | undefined {
  return contract.operations
    .flatMap(({ responses }) => responses)
    .find(({ status, content }) => status.startsWith('4') && content.length > 0);
}

/**
 * The mock server's response for a documented one: its status, media type, required headers and example body.
 */
export function mockResponseFor(contract: Contract, { status, expected }: DocumentedStatus): MockResponse {
  const content = expected && chosenContent(expected);
  const headers = (expected?.headers ?? []).filter(({ required }) => required);
  const mediaType = content && concrete(content.mediaType);
  const response: MockResponse = {
    status,
    headers: [
      ...(mediaType === undefined ? [] : [['Content-Type', mediaType] as const]),
      ...headers.map((each): HeaderLine => [each.name, headerExample(contract, each)]),
    ],
    ...(content ? bodyExample(contract, content, mediaType) : {}),
  };
  // One description may be that of several statuses.
  const corrected = withStatus(response, status);
  if (corrected.body === response.body || content?.schema === undefined) return corrected;
  return contract.checksOf(content.schema).kept(corrected.body) ? corrected : response;
}

/** Which content of a documented response the mock server sends: JSON where there is any, else the first. */
export function chosenContent({ content }: ExpectedResponse): ExpectedMediaType | undefined {
  return content.find(({ mediaType }) => isJson(parseContentType(concrete(mediaType)).essence)) ?? content[0];
}

/** Whether a header's value keeps its documented schema; true where it has none. */
export function keepsHeader(contract: Contract, expected: ExpectedHeader, text: string): boolean {
  if (expected.schema === undefined) return true;
  return contract.checksOf(expected.schema).kept(headerAs(contract.document, expected, text));
}

/**
 * Whether a header may be added to a response: it is undocumented, or its value keeps the documented schema.
 */
export function allowsHeader(
  contract: Contract,
  expected: ExpectedResponse | undefined,
  line: HeaderLine,
): boolean {
  const header = expected?.headers.find(({ name }) => name.toLowerCase() === line[0].toLowerCase());
  return header === undefined || keepsHeader(contract, header, line[1]);
}

function bodyExample(
  contract: Contract,
  media: ExpectedMediaType,
  mediaType: string | undefined,
): Pick<MockResponse, 'body' | 'raw'> {
  const { examples, schema, itemSchema } = media;
  const json = isJson(parseContentType(mediaType ?? '').essence);
  const text = examples.find((each) => typeof each === 'string');
  // The example of a media type that is text may be the body itself: `<pet/>`.
  if (!json && text !== undefined) return { raw: Buffer.from(text || TEXT) };
  const usual = json ? {} : TEXT;
  const body =
    schema !== undefined
      ? keptExample(contract, schema, examples)
      : itemSchema !== undefined
        ? [keptExample(contract, itemSchema, [])]
        : (examples[0] ?? usual);
  if (json) return { body };
  const described = { ...media, mediaType: mediaType ?? media.mediaType };
  const written = sampleBody(described) ?? writtenBody(contract.document, described, body);
  return { raw: Buffer.from((written ?? JSON.stringify(body)) || TEXT) };
}

const TEXT = 'text';

function headerExample(contract: Contract, expected: ExpectedHeader): string {
  const { pointer, schema } = expected;
  const written = valueAt(contract.document, pointer);
  const example = isObject(written) ? written.example : undefined;
  if (example !== undefined) return headerText(example, expected);
  const made = headerText(schema === undefined ? '' : exampleOf(contract.document, schema), expected);
  const usual = STANDARD_HEADERS[expected.name.toLowerCase()];
  // An example of the schema is a better text than any other one.
  const isOwn = schema !== undefined && hasExample(contract, schema);
  return usual !== undefined && !isOwn && keepsHeader(contract, expected, usual) ? usual : made;
}

function hasExample({ document }: Contract, schema: string): boolean {
  const keywords = mergedKeywords(appliedSchemas(document, schema, 'first'));
  return ['example', 'examples', 'default', 'const', 'enum'].some((name) => keywords[name] !== undefined);
}

/** Texts of headers whose form an RFC defines: a schema seldom says more than that they are texts. */
const STANDARD_HEADERS: Readonly<Record<string, string>> = {
  etag: '"1"',
  'last-modified': 'Mon, 01 Jan 2024 08:00:00 GMT',
  expires: 'Mon, 01 Jan 2024 08:00:00 GMT',
  'retry-after': '1',
  location: '/',
  'content-location': '/',
  link: '</>; rel="self"',
  'cache-control': 'no-store',
  age: '0',
  allow: 'GET',
  vary: 'Accept',
  'content-language': 'en',
  'www-authenticate': 'Bearer realm="mock"',
};

/** A value in the style "simple", or in the header's own media type (OpenAPI 3.1, section 4.8.12.3). */
function headerText(value: unknown, { explode, mediaType }: ExpectedHeader): string {
  if (typeof value === 'string' || value === null || typeof value !== 'object') return String(value);
  if (mediaType !== undefined) return JSON.stringify(value);
  if (Array.isArray(value)) return value.join(',');
  return Object.entries(value)
    .map(([name, each]) => `${name}${explode ? '=' : ','}${String(each)}`)
    .join(',');
}

/** A media type range cannot be sent: `application/*` becomes JSON, `image/*` becomes `image/png`. */
function concrete(mediaType: string): string {
  if (!mediaType.includes('*')) return mediaType;
  const [type = ''] = mediaType.split('/');
  return KINDS[type] ?? 'application/json';
}

const KINDS: Readonly<Record<string, string>> = {
  text: 'text/plain',
  image: 'image/png',
  audio: 'audio/mpeg',
  video: 'video/mp4',
};

function numericStatus(status: string, first: number): number {
  return /^\d{3}$/.test(status) ? Number(status) : Math.floor(Number(status.charAt(0)) * 100) + (first % 100);
}

/** The media type of a response, without parameters. */
export function essenceOf(response: MockResponse): string {
  return parseContentType(header(response, 'content-type') ?? '').essence;
}
