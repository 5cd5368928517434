import { type Exchange, headerValue, sentHeader } from '../../http/index.ts';
import type { Reading } from '../../reading/index.ts';
import { describeValue } from '../../schema/index.ts';
import type { Rule, Violation } from '../rule.ts';
import { describeStatus } from './checks/response.ts';

export const rangeWrong: Rule = {
  id: 'range-wrong',
  family: 'contract',
  severity: 'error',
  title: 'A part of the content is not the one that was requested',
  why: 'Downloads that are continued, and players that jump, put wrong bytes together.',
  fix: 'Return the bytes that Range names with their place in Content-Range, 416 where there are none, or the whole with 200.',
  source: 'RFC 9110, sections 14.4, 15.3.7 and 15.5.17',
  *check(reading) {
    const { exchange, response } = reading;
    if (exchange.request.method !== 'GET' || !response) return;
    const range = rangeOf(exchange);
    const { status } = response.received;
    if (!range || (status !== 206 && status !== 416)) return;
    const whole = wholeBefore(reading);
    const pointer =
      reading.operation.responses.find((each) => each.status === String(status))?.pointer ??
      reading.operation.pointer;
    const wrong = status === 206 ? wrongPart : wrongRefusal;
    for (const each of wrong(reading, range, whole)) yield { pointer, ...each };
  },
};

/** One range of bytes, as it was requested: `bytes=0-99`, `bytes=100-`, `bytes=-100`. */
interface Range {
  readonly text: string;
  readonly from?: number;
  readonly to?: number;
}

function rangeOf({ request }: Exchange): Range | undefined {
  const text = sentHeader(request.headers, 'range')?.trim() ?? '';
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(text) ?? [];
  if (from === '' && to === '') return undefined;
  return { text, ...(from === '' ? {} : { from: Number(from) }), ...(to === '' ? {} : { to: Number(to) }) };
}

/** The first and the last byte of a range in content of a length; undefined where there are none. */
function placeIn({ from, to }: Range, length: number): readonly [number, number] | undefined {
  const first = from ?? Math.max(0, length - (to ?? 0));
  const last = from === undefined || to === undefined ? length - 1 : Math.min(to, length - 1);
  return first > last || (from === undefined && to === 0) ? undefined : [first, last];
}

/** The whole content, as it was directly before with the same validator, and not coded. */
function wholeBefore({ exchange, response, before }: Reading): Uint8Array | undefined {
  const found = before.findLast(
    (each) =>
      each.request.url === exchange.request.url &&
      each.request.method === 'GET' &&
      each.response?.status === 200,
  )?.response;
  if (!found || !response || before.slice(before.findIndex((each) => each.response === found)).some(isChange))
    return undefined;
  for (const name of ['etag', 'last-modified', 'content-encoding']) {
    const [then, now] = [found, response.received].map((each) => headerValue(each, name));
    if (name === 'content-encoding' ? then !== undefined || now !== undefined : isOther(then, now))
      return undefined;
  }
  return found.body;
}

function isOther(then: string | undefined, now: string | undefined): boolean {
  return then !== undefined && now !== undefined && then !== now;
}

function isChange({ request }: Exchange): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(request.method);
}

type Wrong = Pick<Violation, 'where' | 'expected' | 'received'>;

const HEADER = 'response header Content-Range';

function* wrongPart({ response }: Reading, range: Range, whole: Uint8Array | undefined): Generator<Wrong> {
  if (!response) return;
  const type = headerValue(response.received, 'content-type') ?? '';
  const isCoded = headerValue(response.received, 'content-encoding') !== undefined;
  // Several parts have the place of each inside.
  if (/^multipart\/byteranges/i.test(type) || isCoded) return;
  const said = headerValue(response.received, 'content-range');
  const [, start, end, total] =
    /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/i.exec(said?.trim() ?? '') ?? [];
  const { length } = response.received.body;
  if (start === undefined || end === undefined) {
    yield {
      where: HEADER,
      expected: 'the place of the part: bytes FIRST-LAST/LENGTH',
      received: said === undefined ? 'no such header' : describeValue(said),
    };
    return;
  }
  const size = whole?.length ?? (total === '*' ? undefined : Number(total));
  if (whole && total !== '*' && Number(total) !== whole.length) {
    yield {
      where: HEADER,
      expected: `the length of the whole, ${whole.length}`,
      received: describeValue(said),
    };
    return;
  }
  const place = size === undefined ? undefined : placeIn(range, size);
  // A server may return less than was requested, but nothing before it (RFC 9110, section 15.3.7).
  const isInside =
    place === undefined ? size === undefined : Number(start) >= place[0] && Number(end) <= place[1];
  if (!isInside) {
    const expected = place
      ? `bytes ${place.join('-')}, as ${range.text} says`
      : `416: there are no bytes of ${range.text}`;
    yield { where: HEADER, expected, received: describeValue(said) };
    return;
  }
  if (length !== Number(end) - Number(start) + 1) {
    const expected = `${Number(end) - Number(start) + 1} bytes, as Content-Range says: ${said}`;
    yield { where: 'response body', expected, received: `${length} bytes` };
    return;
  }
  const part = whole && Buffer.from(whole).subarray(Number(start), Number(end) + 1);
  if (part && !part.equals(Buffer.from(response.received.body))) {
    yield {
      where: 'response body',
      expected: `bytes ${start}-${end} of the whole`,
      received: `${length} other bytes`,
    };
  }
}

function* wrongRefusal({ response }: Reading, range: Range, whole: Uint8Array | undefined): Generator<Wrong> {
  if (!response || !whole) return;
  const place = placeIn(range, whole.length);
  if (place) {
    const expected = `206: the content has bytes ${place.join('-')}`;
    yield { where: 'response status', expected, received: describeStatus(response.received) };
    return;
  }
  const said = headerValue(response.received, 'content-range');
  const total = /^bytes \*\/(\d{1,15})$/i.exec(said?.trim() ?? '')?.[1];
  if (total === undefined || Number(total) === whole.length) return;
  yield {
    where: HEADER,
    expected: `the length of the whole: bytes */${whole.length}`,
    received: describeValue(said),
  };
}
