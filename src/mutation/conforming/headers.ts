import { randomUUID } from 'node:crypto';
import { parseContentType } from '../../media/index.ts';
import type { Situation } from '../../mock/index.ts';
import { type HeaderLine, header, type MockResponse, withHeader } from '../../mock/index.ts';
import type { Random } from './random.ts';

/** Another set of headers around the same response. */
type HeaderTrait = (random: Random) => (response: MockResponse, situation: Situation) => MockResponse;

const adding =
  (lines: (random: Random, situation: Situation) => readonly HeaderLine[]): HeaderTrait =>
  (random) =>
  (response, situation) => {
    const documented = documentedNames(situation);
    const more = lines(random, situation).filter(
      ([name]) =>
        !documented.has(name.toLowerCase()) && (name !== 'ETag' || header(response, 'etag') === undefined),
    );
    return { ...response, headers: [...response.headers, ...more] };
  };

/** Adds CORS headers, unless another trait has added them. */
function sharing(...lines: readonly HeaderLine[]): HeaderTrait {
  const shared = adding(() => lines);
  return (random) => (response, situation) =>
    header(response, 'access-control-allow-origin') === undefined
      ? shared(random)(response, situation)
      : response;
}

function documentedNames({ operation }: Situation): Set<string> {
  const headers = (operation?.responses ?? []).flatMap((documented) => documented.headers);
  return new Set(headers.map(({ name }) => name.toLowerCase()));
}

export const HEADER_TRAITS: Readonly<Record<string, HeaderTrait>> = {
  'headers of a proxy': adding(() => [
    ['Via', '1.1 proxy.example'],
    ['X-Cache', 'MISS'],
    ['CF-Ray', randomUUID().slice(0, 16)],
    ['Alt-Svc', 'h3=":443"; ma=86400'],
    ['Age', '0'],
  ]),
  'headers for security': adding(() => [
    ['Strict-Transport-Security', 'max-age=31536000; includeSubDomains'],
    ['Content-Security-Policy', "default-src 'none'"],
    ['X-Content-Type-Options', 'nosniff'],
    ['Referrer-Policy', 'no-referrer'],
  ]),
  'headers for tracing': adding((random) => [
    ['X-Correlation-Id', randomUUID()],
    ['Server-Timing', `app;dur=${(random.fraction() * 30).toFixed(2)}, db;dur=${random.below(9)}`],
    ['traceparent', `00-${randomUUID().replaceAll('-', '')}-00f067aa0ba902b7-01`],
  ]),
  'headers of the framework': adding(() => [
    ['Server', 'nginx'],
    ['X-Powered-By', 'Express'],
    ['Vary', 'Accept'],
    ['Vary', 'Accept-Encoding'],
  ]),
  'headers of a rate limit': (random) => {
    let left = 100 + random.below(50);
    return adding(() => [
      ['X-RateLimit-Limit', '150'],
      ['X-RateLimit-Remaining', String(left--)],
      ['RateLimit-Policy', '150;w=60'],
    ])(random);
  },
  'entity tag': adding(() => [['ETag', `W/"${randomUUID()}"`]]),
  'CORS for any origin, without credentials': sharing(['Access-Control-Allow-Origin', '*']),
  'CORS for one origin, with credentials': sharing(
    ['Access-Control-Allow-Origin', 'https://app.example.test'],
    ['Access-Control-Allow-Credentials', 'true'],
    ['Vary', 'Origin'],
  ),
  'a cookie that scripts cannot read': adding((_random, { issued, outcome }) => {
    const session = issued && outcome === 'accepted' ? issued.value : randomUUID();
    return [['Set-Cookie', `session=${session}; Path=/; HttpOnly; Secure; SameSite=Strict`]];
  }),
  'a cookie without a secret': adding(() => [
    ['Set-Cookie', 'lang=en; Path=/; HttpOnly; Secure; SameSite=Lax'],
  ]),
  'caching forbidden by other directives': () => (response) =>
    header(response, 'cache-control') === undefined
      ? response
      : withHeader(response, 'Cache-Control', 'private, no-cache, no-store, max-age=0, must-revalidate'),
  'charset parameter': (random) => {
    const parameter = random.one([
      '; charset=utf-8',
      ';charset=UTF-8',
      '; charset="utf-8"',
      ' ; charset=utf-8',
    ]);
    return typed((type) => `${parseContentType(type).essence}${parameter}`);
  },
  'media type in capitals': () => typed((type) => type.replace(/^[^;]*/, (essence) => essence.toUpperCase())),
  'other parameter of the media type': () => typed((type) => `${type}; version=1`),
};

/**
 * Writes the same media type in another way; of JSON only, whose charset is always UTF-8 (RFC 8259, section
 * 11).
 */
function typed(change: (type: string) => string) {
  return (response: MockResponse): MockResponse => {
    const type = header(response, 'content-type');
    return type !== undefined && /json/.test(type)
      ? withHeader(response, 'Content-Type', change(type))
      : response;
  };
}
