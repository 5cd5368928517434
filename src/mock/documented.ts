import { headerAs, isJson, parseContentType } from '../media/index.ts';
import type {
  Contract,
  ExpectedHeader,
  ExpectedMediaType,
  ExpectedResponse,
  Operation,
} from '../openapi/index.ts';
import { keptExample } from '../requests/index.ts';
import { exampleOf, isObject, valueAt } from '../schema/index.ts';
import { type HeaderLine, header, type MockResponse } from './mock-response.ts';

/** A status, and the response that documents it. */
export interface Documented {
  readonly status: number;
  /** Absent where an operation documents no response that fits. */
  readonly documented?: ExpectedResponse;
}

/** The first success that an operation documents; `default` and ranges count (OpenAPI 3.1, section 4.8.16). */
export function documentedSuccess(operation: Operation): Documented {
  const documented = operation.responses.find(({ status }) => status.startsWith('2'));
  if (documented) return { status: numericStatus(documented.status, 200), documented };
  const other = fallback(operation, 200);
  if (other.documented) return other;
  // No success is documented: what leads elsewhere, else whatever is.
  const any = operation.responses.find(({ status }) => status.startsWith('3')) ?? operation.responses[0];
  return any ? { status: numericStatus(any.status, 200), documented: any } : other;
}

/**
 * The response with which an operation refuses.
 * @param preferred statuses in the order in which they fit; where none of them is documented the first 4xx is taken
 */
export function documentedRefusal(operation: Operation, preferred: readonly number[]): Documented {
  for (const status of preferred) {
    const documented = operation.responses.find((each) => each.status === String(status));
    if (documented) return { status, documented };
  }
  const [wanted = 400] = preferred;
  const documented = operation.responses.find(({ status }) => status.startsWith('4'));
  return documented
    ? { status: numericStatus(documented.status, wanted), documented }
    : fallback(operation, wanted);
}

/** Whether an operation says anything of a status: itself, its range, or `default`. */
export function documentsStatus(operation: Operation | undefined, status: number): boolean {
  const keys = [String(status), `${Math.floor(status / 100)}XX`, 'DEFAULT'];
  return (operation?.responses ?? []).some((documented) => keys.includes(documented.status.toUpperCase()));
}

/** The first refusal with a body that the contract documents anywhere: the shape of its errors. */
export function anyRefusal(contract: Contract): ExpectedResponse | undefined {
  return contract.operations
    .flatMap(({ responses }) => responses)
    .find(({ status, content }) => status.startsWith('4') && content.length > 0);
}

/** The response that a documented response promises: its example, its media type, its required headers. */
export function documentedMockResponse(contract: Contract, { status, documented }: Documented): MockResponse {
  const content = documented && chosenContent(documented);
  const headers = (documented?.headers ?? []).filter(({ required }) => required);
  const mediaType = content && concrete(content.mediaType);
  return {
    status,
    headers: [
      ...(mediaType === undefined ? [] : [['Content-Type', mediaType] as const]),
      ...headers.map((each): HeaderLine => [each.name, headerExample(contract, each)]),
    ],
    ...(content ? bodyExample(contract, content, mediaType) : {}),
  };
}

/** The content of a response that the mock server sends: JSON before anything else. */
export function chosenContent({ content }: ExpectedResponse): ExpectedMediaType | undefined {
  return content.find(({ mediaType }) => isJson(parseContentType(concrete(mediaType)).essence)) ?? content[0];
}

/** Whether a header's text keeps what the contract says of it; true where it says nothing. */
export function keepsHeader(contract: Contract, expected: ExpectedHeader, text: string): boolean {
  if (expected.schema === undefined) return true;
  return contract.checksOf(expected.schema).kept(headerAs(contract.document, expected, text));
}

/** A header for a response, unless the contract documents another value for it. */
export function fittingHeader(
  contract: Contract,
  documented: ExpectedResponse | undefined,
  line: HeaderLine,
): boolean {
  const expected = documented?.headers.find(({ name }) => name.toLowerCase() === line[0].toLowerCase());
  return expected === undefined || keepsHeader(contract, expected, line[1]);
}

function bodyExample(
  contract: Contract,
  { examples, schema }: ExpectedMediaType,
  mediaType: string | undefined,
): Pick<MockResponse, 'body' | 'raw'> {
  const json = isJson(parseContentType(mediaType ?? '').essence);
  const usual = json ? {} : TEXT;
  const body = schema === undefined ? (examples[0] ?? usual) : keptExample(contract, schema, examples);
  if (json) return { body };
  return { raw: Buffer.from((typeof body === 'string' ? body : textual(body, mediaType)) || TEXT) };
}

const TEXT = 'text';

/** A value in another media type than JSON: in XML as far as it is one, else as JSON. */
function textual(value: unknown, mediaType = ''): string {
  return /[/+]xml\b/.test(mediaType) ? element('response', value) : JSON.stringify(value);
}

function element(name: string, value: unknown): string {
  const members = isObject(value) ? Object.entries(value) : [];
  const items = Array.isArray(value) ? value.map((each) => ['item', each] as const) : members;
  const inside = items.map(([key, each]) => element(key, each)).join('');
  const text = typeof value === 'object' ? inside : String(value).replace(/[<&]/g, '-');
  return `<${name}>${text}</${name}>`;
}

function headerExample(contract: Contract, expected: ExpectedHeader): string {
  const { pointer, schema } = expected;
  const written = valueAt(contract.document, pointer);
  const example = isObject(written) ? written.example : undefined;
  return headerText(example ?? (schema === undefined ? '' : exampleOf(contract.document, schema)), expected);
}

/** A value in the style "simple", or in the header's own media type (OpenAPI 3.1, section 4.8.12.3). */
function headerText(value: unknown, { explode, mediaType }: ExpectedHeader): string {
  if (typeof value === 'string' || value === null || typeof value !== 'object') return String(value);
  if (mediaType !== undefined) return JSON.stringify(value);
  if (Array.isArray(value)) return value.join(',');
  return Object.entries(value)
    .map(([name, each]) => `${name}${explode ? '=' : ','}${String(each)}`)
    .join(',');
}

/** A media type range is no media type: `application/*` is sent as JSON, `image/*` as one of its kind. */
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

function fallback(operation: Operation, status: number): Documented {
  const documented = operation.responses.find((each) => each.status === 'default');
  return documented ? { status, documented } : { status };
}

/** The media type of a response, without parameters. */
export function essenceOf(response: MockResponse): string {
  return parseContentType(header(response, 'content-type') ?? '').essence;
}
