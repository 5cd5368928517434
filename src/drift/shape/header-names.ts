import type { HttpResponse } from '../../http/index.ts';

/**
 * Headers that vary from one response, machine or connection to the next: of framing and coding, of caches,
 * of tracing, of proxies.
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
  // Reported by rules of their own.
  ...['content-type', 'retry-after'],
]);
const VARYING_NAME =
  /(?:request|correlation|trace|span|transaction|session|instance|node|pod)[-_]?id$|^x-(?:amz|amzn|b3|goog|ms|azure|vercel|fastly|nf|github|oracle)-|^(?:cf|fly|x-cf|cdn)-/;

/**
 * Headers for browsers and caches that a hardened server or a proxy adds: reported when missing, harmless
 * when new.
 */
const HARMLESS_WHEN_NEW =
  /^(?:strict-transport-security|x-content-type-options|x-frame-options|x-xss-protection|content-security-policy(?:-report-only)?|referrer-policy|permissions-policy|feature-policy|cross-origin-[a-z-]+|origin-agent-cluster|x-permitted-cross-domain-policies|x-download-options|x-dns-prefetch-control|x-robots-tag|cache-control|pragma|surrogate-control|cdn-cache-control|content-language|content-disposition|www-authenticate|allow|expect-ct|timing-allow-origin|x-accel-[a-z-]+|priority|date-gmt)$/;

/** The names of the headers that are in every response, in lower case. */
export function stableHeaders(response: HttpResponse): string[] {
  const names = response.headers.map(([name]) => name.toLowerCase());
  const stable = names.filter(
    (name) => !VARYING.has(name) && !VARYING_NAME.test(name) && !/\d{4}|[\da-f]{12}/.test(name),
  );
  return [...new Set(stable)].sort();
}

/** Whether a new header is reported: whether it matters to clients of the API. */
export function isReportedWhenNew(name: string): boolean {
  return !HARMLESS_WHEN_NEW.test(name);
}
