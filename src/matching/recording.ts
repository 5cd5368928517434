import { Buffer } from 'node:buffer';
import type { Readable } from 'node:stream';
import { DriftlineError, reasonOf } from '../core/index.ts';
import type { HttpResponse } from '../http/index.ts';
import { isObject } from '../schema/index.ts';
import type { Adopted } from './adopted-exchange.ts';
import { type Fields, fieldsOf } from './other-clients.ts';

/** An entry of a recording of HTTP traffic. */
export interface Recorded {
  /** From 1, in the order of the recording. */
  readonly number: number;
  readonly adopted: Adopted;
}

/** An entry without a response that can be judged, and why. */
interface Unjudged {
  readonly number: number;
  readonly reason: string;
}

/** A HAR file is read as a whole; more than this, in bytes, is what a recording of NDJSON is for. */
const LARGEST_HAR = 256 * 1024 * 1024;

/**
 * Reads a recording entry by entry: a HAR file (HTTP Archive 1.2, as browsers, proxies and Playwright's `recordHar` write
 * it), or NDJSON, one entry a line. An entry is one of HAR, or the same with plain values:
 * `{"request":{"method":"GET","url":"…","headers":{…},"body":…},"response":{"status":200,"headers":{…},"body":…}}`.
 * @throws DriftlineError DL_RECORDING_INVALID where it is neither, with the line
 */
export async function* recordedExchanges(
  name: string,
  stream: Readable,
): AsyncGenerator<Recorded | Unjudged> {
  let number = 0;
  let whole: string[] | undefined;
  let kept = 0;
  for await (const line of linesOf(name, stream)) {
    if (whole) {
      kept += line.length;
      if (kept > LARGEST_HAR) throw tooLarge(name);
      whole.push(line);
      continue;
    }
    if (line.trim() === '') continue;
    const value = jsonIn(line);
    const isEntry = isObject(value) && isObject(value.request);
    if (!isEntry && number === 0) {
      whole = [line];
      continue;
    }
    number += 1;
    if (!isEntry) throw invalid(name, `entry ${number} is no JSON object with "request" and "response"`);
    yield entryOf(value, number);
  }
  for (const value of whole ? harEntries(name, whole.join('\n')) : []) {
    number += 1;
    yield entryOf(value, number);
  }
  if (number === 0) throw invalid(name, 'it has no entries');
}

/** The lines of a stream, each up to a limit: a HAR file may be one line. */
async function* linesOf(name: string, stream: Readable): AsyncGenerator<string> {
  let pieces: string[] = [];
  let size = 0;
  try {
    for await (const chunk of stream.setEncoding('utf8') as AsyncIterable<string>) {
      const [first = '', ...others] = chunk.split('\n');
      pieces.push(first);
      size += first.length;
      for (const other of others) {
        yield pieces.join('');
        pieces = [other];
        size = other.length;
      }
      if (size > LARGEST_HAR) throw tooLarge(name);
    }
    yield pieces.join('');
  } catch (error) {
    if (error instanceof DriftlineError) throw error;
    throw invalid(name, reasonOf(error));
  }
}

function harEntries(name: string, text: string): readonly unknown[] {
  const har = jsonIn(text);
  const log = isObject(har) ? har.log : undefined;
  const entries = Array.isArray(har) ? har : isObject(log) ? log.entries : undefined;
  if (Array.isArray(entries)) return entries;
  throw invalid(
    name,
    har === undefined ? 'it is not JSON' : 'it has neither "log.entries" nor an entry a line',
  );
}

function entryOf(value: unknown, number: number): Recorded | Unjudged {
  const { request, response, startedDateTime, startedAt = startedDateTime, time } = fieldsOf(value);
  const { method = 'GET', url } = fieldsOf(request);
  if (typeof url !== 'string' || !URL.canParse(url)) return { number, reason: 'its URL is not absolute' };
  const received = fieldsOf(response);
  const status = Number(plainText(received.status));
  // A browser writes status 0 for a request that it cancelled or blocked.
  if (!(status >= 100 && status <= 999)) return { number, reason: 'it has no response' };
  const body = sentBody(fieldsOf(request));
  const isUnknown = body === undefined && hasBody(fieldsOf(request));
  const sent = { ...Object.fromEntries(pairs(fieldsOf(request).headers)), ...typeOf(fieldsOf(request)) };
  return {
    number,
    adopted: {
      ...{
        method: plainText(method).toUpperCase(),
        url,
        headers: sent,
        response: responseOf(received, status),
      },
      ...{
        phases: { total: typeof time === 'number' ? Math.max(0, time) : 0 },
        startedAt: plainText(startedAt),
      },
      ...(body === undefined ? {} : { body }),
      ...(isUnknown ? { bodyUnknown: true } : {}),
    },
  };
}

/** HAR has the type of a body beside its text, where a recorder left out the header. */
function typeOf({ headers, postData }: Fields): Record<string, string> {
  const { mimeType } = fieldsOf(postData);
  const stated = pairs(headers).some(([name]) => name.toLowerCase() === 'content-type');
  return stated || typeof mimeType !== 'string' || mimeType === '' ? {} : { 'Content-Type': mimeType };
}

function sentBody({ postData, body }: Fields): string | undefined {
  const { text, params, mimeType } = fieldsOf(postData);
  if (typeof text === 'string') return text;
  // The parts of a multipart body are parameters as well, without their files.
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(plainText(mimeType ?? FORM));
  if (Array.isArray(params) && isForm) return new URLSearchParams(pairs(params)).toString();
  return body === undefined || body === null ? undefined : textOf(body);
}

const FORM = 'application/x-www-form-urlencoded';

/** Whether a request has a body, or may have one, that was not recorded: files, and what a recorder left out. */
function hasBody({ headers, bodySize, postData }: Fields): boolean {
  if (postData !== undefined || (bodySize !== undefined && bodySize !== 0)) return true;
  return pairs(headers).some(
    ([name, value]) =>
      (/^content-length$/i.test(name) && Number(value) > 0) || /^transfer-encoding$/i.test(name),
  );
}

/** A body that was not recorded is one of which nothing was received: no rule asks for more of it. */
function responseOf({ statusText, headers, content, body }: Fields, status: number): HttpResponse {
  const { text, encoding, size } = fieldsOf(content);
  const bytes =
    typeof text === 'string'
      ? Buffer.from(text, encoding === 'base64' ? 'base64' : 'utf8')
      : Buffer.from(body === undefined || body === null ? '' : textOf(body));
  const unrecorded =
    bytes.length === 0 && (content === undefined ? body === undefined : Number(plainText(size)) !== 0);
  return {
    ...{ status, statusText: typeof statusText === 'string' ? statusText : '', headers: pairs(headers) },
    body: bytes,
    ...(unrecorded ? { partial: 'large' } : {}),
  };
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** An object, such as `{"toString": 1}`, may be no text. */
function plainText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Headers as HAR has them, a list of `{ name, value }`, or as an object; HTTP/2's own (`:method`) are left out. */
function pairs(headers: unknown): [name: string, value: string][] {
  const found = Array.isArray(headers)
    ? headers.map((each): [string, unknown] => [plainText(fieldsOf(each).name), fieldsOf(each).value])
    : Object.entries(fieldsOf(headers)).flatMap(([name, value]) =>
        [value].flat().map((each): [string, unknown] => [name, each]),
      );
  return found
    .filter(([name, value]) => !name.startsWith(':') && value !== undefined && value !== null)
    .map(([name, value]) => [name, plainText(value)]);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\u{feff}/u, ''));
  } catch {
    return undefined;
  }
}

function invalid(name: string, problem: string): DriftlineError {
  return new DriftlineError(
    'DL_RECORDING_INVALID',
    `${name} is no recording of HTTP traffic: ${problem}.`,
    'Pass a HAR file, or NDJSON with one {"request": …, "response": …} a line.',
  );
}

function tooLarge(name: string): DriftlineError {
  return new DriftlineError(
    'DL_RECORDING_INVALID',
    `${name} has more than ${LARGEST_HAR / 1024 / 1024} MiB.`,
    `Make it NDJSON, which is read entry by entry: jq -c '.log.entries[]' ${name} | npx driftline judge -`,
  );
}
