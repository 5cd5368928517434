import { type Exchange, headerValue, sentHeader } from '../../../http/index.ts';
import { isSafeMethod } from '../../../openapi/index.ts';
import type { Reading } from '../../../reading/index.ts';
import { jsonIn } from '../../../requests/index.ts';
import { describeValue, equal, isDateTime } from '../../../schema/index.ts';
import type { Violation } from '../../rule.ts';
import { isSame, namedBy } from './own-history.ts';
import { describeStatus } from './response.ts';

// Validators of HTTP: ETag and Last-Modified over the life of a resource, and what HEAD says of it.

/** The same strong ETag for two bodies. */
export function* sameTag({ operation, exchange, response, before }: Reading): Generator<Violation> {
  const tag = response?.received.status === 200 ? headerValue(response.received, 'etag') : undefined;
  if (!response || tag === undefined || tag.startsWith('W/') || operation.method !== 'GET') return;
  // A HEAD of the same resource has its ETag and no body.
  if (exchange.request.method !== 'GET') return;
  const type = headerValue(response.received, 'content-type');
  const accept = sentHeader(exchange.request.headers, 'accept');
  const other = before.findLast(
    (each) =>
      each.request.url === exchange.request.url &&
      each.request.method === 'GET' &&
      each.response?.status === 200 &&
      headerValue(each.response, 'etag') === tag &&
      headerValue(each.response, 'content-type') === type &&
      sentHeader(each.request.headers, 'accept') === accept,
  );
  const body = other?.response && Buffer.from(other.response.body);
  if (!body || body.length === 0 || body.equals(Buffer.from(response.received.body))) return;
  if (withoutMoments(body.toString('utf8')) === withoutMoments(response.body.text)) return;
  yield {
    where: 'response header ETag',
    expected: 'another ETag than that of another body',
    received: `${describeValue(tag)}, as for the body before`,
    pointer:
      response.expected?.headers.find(({ name }) => name.toLowerCase() === 'etag')?.pointer ??
      operation.pointer,
  };
}

/** Another ETag than the change directly before said that the resource has now (RFC 9110, sections 8.8.3 and 9.3.4). */
export function* outdatedTag({ exchange, response, before, operation }: Reading): Generator<Violation> {
  const tag = response?.received.status === 200 ? headerValue(response.received, 'etag') : undefined;
  const last = before.at(-1);
  if (!response || !last?.response || tag === undefined || operation.method !== 'GET') return;
  if (!['PUT', 'PATCH'].includes(last.request.method) || pathOf(last) !== pathOf(exchange)) return;
  const said = last.response.status < 300 ? headerValue(last.response, 'etag') : undefined;
  const isCoded = [last.response, response.received].some(
    (each) => headerValue(each, 'content-encoding') !== undefined,
  );
  if (said === undefined || isCoded || listed(said, tag)) return;
  // A tag of each response is no validator at all, which `validator-ignored` reports.
  const first = before.findLast(
    (each) => each !== last && pathOf(each) === pathOf(exchange) && (each.response?.status ?? 500) < 300,
  );
  if (!first?.response || headerValue(first.response, 'etag') !== said) return;
  yield {
    where: 'response header ETag',
    expected: `${said}, as in the response to ${last.operation}`,
    received: `${tag}: ${last.operation} returned the tag from before its change`,
    pointer:
      response.expected?.headers.find(({ name }) => name.toLowerCase() === 'etag')?.pointer ??
      operation.pointer,
  };
}

/**
 * Another ETag than the creation or change said that the resource has (RFC 9110, sections 8.8.3 and 15.3.2), although nothing
 * was changed since: two GETs have the same one, and the same resource as that response. Another representation may have a tag
 * of its own.
 */
export function* otherTagThanSaid(reading: Reading): Generator<Violation> {
  const { exchange, response, before, operation } = reading;
  const tag = response?.received.status === 200 ? headerValue(response.received, 'etag') : undefined;
  if (!response || tag === undefined || exchange.request.method !== 'GET') return;
  const since = before.findLastIndex(({ request }) => !isSafeMethod(request.method));
  const change = before[since];
  if (!change?.response || !isOfSame(reading, change)) return;
  const first = before
    .slice(since)
    .find((each) => each.request.url === exchange.request.url && each.request.method === 'GET');
  const all = [change.response, first?.response, response.received];
  const [said, then] = all.map((each) => each && headerValue(each, 'etag'));
  const isSameKind = all.every((each) => {
    const [type, usual] = [each, response.received].map((one) => one && headerValue(one, 'content-type'));
    return each && type === usual && headerValue(each, 'content-encoding') === undefined;
  });
  if (said === undefined || !isSameKind || then !== tag || said === tag) return;
  if ([said, tag].some((each) => each.startsWith('W/'))) return;
  // The tag from before the change was reported at the first read.
  if (before.slice(0, since).some((each) => isTagOf(each, exchange, said))) return;
  const [body, ...others] = all.map((each) => jsonIn(each?.body));
  if (body === undefined || !others.every((each) => equal(each, body))) return;
  yield {
    where: 'response header ETag',
    expected: `${said}, as in the response to ${change.operation}`,
    received: `${tag}, twice, and the body is the same`,
    pointer:
      response.expected?.headers.find(({ name }) => name.toLowerCase() === 'etag')?.pointer ??
      operation.pointer,
  };
}

/** Whether a request created or changed the resource that this one reads. */
function isOfSame({ contract, operation, exchange }: Reading, change: Exchange): boolean {
  const { status = 0 } = change.response ?? {};
  if (['PUT', 'PATCH'].includes(change.request.method))
    return status === 200 && pathOf(change) === pathOf(exchange);
  const named = namedBy(contract, operation, exchange);
  const { create } = named?.collection ?? {};
  const made = create && change.operation === create.id ? namedBy(contract, create, change) : undefined;
  return status === 201 && named !== undefined && made !== undefined && isSame(made.names, named.names);
}

function isTagOf(each: Exchange, exchange: Exchange, tag: string): boolean {
  return (
    pathOf(each) === pathOf(exchange) &&
    each.response?.status === 200 &&
    headerValue(each.response, 'etag') === tag
  );
}

/**
 * Headers of a HEAD that differ from those of the GETs of the same address directly before and after it: then the resource
 * was not changed in between.
 */
export function* otherThanHead({ exchange, response, before, operation }: Reading): Generator<Violation> {
  const head = before.at(-1);
  const isSame = (each: Exchange | undefined, method: string): each is Exchange =>
    each?.request.method === method &&
    each.request.url === exchange.request.url &&
    each.response?.status === 200;
  const first = before.findLast((each) => isSame(each, 'GET'));
  if (!response || !first?.response || !isSame(head, 'HEAD') || !head.response) return;
  const last = before.findLastIndex(({ request }) => !isSafeMethod(request.method));
  if (before.indexOf(first) < last) return;
  // The length is that of the coded content, and codings are chosen for each response.
  const isCoded = [first, head, exchange].some(
    (each) => each.response && headerValue(each.response, 'content-encoding') !== undefined,
  );
  for (const name of ['ETag', 'Content-Type', ...(isCoded ? [] : ['Content-Length'])]) {
    const [one, other, again] = [first.response, head.response, response.received].map((each) =>
      headerValue(each, name),
    );
    if (one === undefined || other === undefined || one !== again || isSameHeader(one, other)) continue;
    yield {
      where: `response header ${name}`,
      expected: `the same as in the response to HEAD: ${describeValue(other)}`,
      received: describeValue(one),
      pointer:
        response.expected?.headers.find((each) => each.name.toLowerCase() === name.toLowerCase())?.pointer ??
        operation.pointer,
    };
  }
}

function isSameHeader(one: string, other: string): boolean {
  const [plain, same] = [one, other].map((each) => each.toLowerCase().replace(/^w\/|\s/g, ''));
  return plain === same || plain?.split(';')[0] === same?.split(';')[0];
}

/** A moment of each response, such as `generatedAt`, is for no client a reason to read it again. */
function withoutMoments(text: string): string {
  return text.replace(/"[\d-]{10}[T ][\d:.]{5,15}(?:Z|[+-][\d:]{4,6})?"/g, (moment) =>
    isDateTime(moment.slice(1, -1)) ? '""' : moment,
  );
}

/** A validator that was sent back and had no effect (RFC 9110, sections 13.1.1 and 13.1.2). */
export function* ignoredValidator(reading: Reading): Generator<Violation> {
  const { operation, response } = reading;
  const status = response?.received.status;
  const documented = operation.responses.find(
    (each) => each.status === String(status === 200 ? 304 : status),
  );
  const problem =
    status === 200
      ? wholeAgain(reading)
      : status === 304
        ? withoutTag(reading)
        : status === 412
          ? refusedTag(reading)
          : undefined;
  if (documented && problem) yield { where: 'response status', pointer: documented.pointer, ...problem };
}

type Problem = Pick<Violation, 'expected' | 'received'> & Partial<Violation>;

/** The whole body, although the client has sent its validator. */
function wholeAgain({ operation, exchange, response, before }: Reading): Problem | undefined {
  if (!response || !['GET', 'HEAD'].includes(operation.method)) return undefined;
  const tags = sentHeader(exchange.request.headers, 'if-none-match');
  const since = sentHeader(exchange.request.headers, 'if-modified-since');
  const tag = headerValue(response.received, 'etag');
  const modified = headerValue(response.received, 'last-modified');
  const received = describeStatus(response.received);
  if (tags === undefined) {
    if (since === undefined || modified !== since) return undefined;
    return { expected: `304: not modified since ${since}`, received };
  }
  if (tag === undefined) return undefined;
  if (listed(tags, tag)) return { expected: `304: If-None-Match has the ETag ${tag}`, received };
  const same = readBefore(before, exchange, tags)?.response?.body;
  if (!same || same.length === 0 || !Buffer.from(same).equals(Buffer.from(response.received.body)))
    return undefined;
  return {
    expected: `304: the body is the one that had the ETag ${tags}`,
    received: `${received}, with the ETag ${tag}`,
  };
}

/** A 304 without the ETag that the whole response has, or with one that was not sent (RFC 9110, section 15.4.5). */
function withoutTag({ exchange, response, before }: Reading): Problem | undefined {
  const tags = sentHeader(exchange.request.headers, 'if-none-match');
  const tag = response && headerValue(response.received, 'etag');
  if (!response || tags === undefined) return undefined;
  if (tag !== undefined) {
    if (tags.trim() === '*' || listed(tags, tag)) return undefined;
    return {
      where: 'response header ETag',
      expected: `${tags}, as in If-None-Match`,
      received: describeValue(tag),
    };
  }
  if (!readBefore(before, exchange, tags)) return undefined;
  return {
    where: 'response header ETag',
    expected: `${tags}, as in the 200`,
    received: 'no such header',
    severity: 'warning',
    reason: 'clients know the tag that they sent',
  };
}

/** A 412, although If-Match has the ETag that the resource had last. */
function refusedTag({ exchange, response, before }: Reading): Problem | undefined {
  const tag = sentHeader(exchange.request.headers, 'if-match');
  const path = pathOf(exchange);
  const last = before.findLast((each) => pathOf(each) === path && (each.response?.status ?? 500) < 300);
  if (!response || tag === undefined || tag === '*' || last?.request.method !== 'GET' || !last.response)
    return undefined;
  if (headerValue(last.response, 'etag') !== tag) return undefined;
  return {
    expected: `no 412: If-Match has the ETag ${tag} of the last response`,
    received: describeStatus(response.received),
  };
}

/** The last whole response that had an ETag, with no change of the resource since. */
function readBefore(before: readonly Exchange[], exchange: Exchange, tag: string): Exchange | undefined {
  return before.findLast(
    (each) =>
      each.request.url === exchange.request.url &&
      each.request.method === exchange.request.method &&
      each.response?.status === 200 &&
      headerValue(each.response, 'etag') === tag,
  );
}

function pathOf({ request }: Exchange): string | undefined {
  return request.url.split('?')[0];
}

/** By the weak comparison (RFC 9110, section 8.8.3.2). */
function listed(tags: string, tag: string): boolean {
  return tags.split(/,\s*/).some((each) => each.replace(/^W\//, '') === tag.replace(/^W\//, ''));
}
