import type { HttpResponse } from '../../http/index.ts';

/**
 * Headers that vary as documented from response to respond, or from one machine or connection to the next: of the message's
 * framing and coding, of caches, of tracing, of whoever stands in between.
 */
const VARYING = new Set([
  ...['date', 'age', 'expires', 'last-modified', 'etag', 'content-length', 'content-encoding', 'content-md5'],
  ...[
    'transfer-encoding',
    'connection',
    'keep-alive',
    'proxy-connection',
    'trailer',
    'upgrade',
    'te',
    'vary',
  ],
  ...['accept-ranges', 'content-digest', 'digest', 'repr-digest', 'alt-svc', 'via', 'server', 'x-powered-by'],
  ...['server-timing', 'x-runtime', 'x-response-time', 'x-timer', 'nel', 'report-to', 'reporting-endpoints'],
  ...['request-id', 'correlation-id', 'traceparent', 'tracestate', 'traceresponse', 'b3', 'x-served-by'],
  ...[
    'x-backend',
    'x-varnish',
    'x-cache',
    'x-cache-hits',
    'x-cache-status',
    'cache-status',
    'x-envoy-upstream-service-time',
  ],
  // Told by rules of their own.
  ...['content-type', 'retry-after'],
]);
const VARYING_NAME =
  /(?:request|correlation|trace|span|transaction|session|instance|node|pod)[-_]?id$|^x-(?:amz|amzn|b3|goog|ms|azure|vercel|fastly|nf|github|oracle)-|^(?:cf|fly|x-cf|cdn)-/;

/** What a hardened server or a proxy adds for browsers and caches: gone, it is missed; new, it breaks nobody. */
const HARMLESS_WHEN_NEW =
  /^(?:strict-transport-security|x-content-type-options|x-frame-options|x-xss-protection|content-security-policy(?:-report-only)?|referrer-policy|permissions-policy|feature-policy|cross-origin-[a-z-]+|origin-agent-cluster|x-permitted-cross-domain-policies|x-download-options|x-dns-prefetch-control|x-robots-tag|cache-control|pragma|surrogate-control|cdn-cache-control|content-language|content-disposition|www-authenticate|allow|expect-ct|timing-allow-origin|x-accel-[a-z-]+|priority|date-gmt)$/;

/** The names of a response's headers that are the same every time, in lower case. */
export function stableHeaders(response: HttpResponse): string[] {
  const names = response.headers.map(([name]) => name.toLowerCase());
  const stable = names.filter(
    (name) => !VARYING.has(name) && !VARYING_NAME.test(name) && !/\d{4}|[\da-f]{12}/.test(name),
  );
  return [...new Set(stable)].sort();
}

/** Whether a header is told where it is new: it says something to the API's clients. */
export function isReportedWhenNew(name: string): boolean {
  return !HARMLESS_WHEN_NEW.test(name);
}
