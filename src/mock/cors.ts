import type { HeaderLine } from './mock-response.ts';

/** How long a browser may keep the response to a preflight, in seconds. */
const MAX_AGE_SECONDS = 600;

/** A preflight asks whether a page may send a request (Fetch Standard, section 3.3.5). */
export function isPreflight(method: string, headers: Readonly<Record<string, string>>): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && 'access-control-request-method' in headers;
}

/** The headers that let any page read a response, with credentials, or send the request that a preflight asks for. */
export function corsHeaders(
  headers: Readonly<Record<string, string>>,
  { exposed, preflight }: { readonly exposed: readonly string[]; readonly preflight: boolean },
): HeaderLine[] {
  const { origin } = headers;
  if (origin === undefined) return [];
  const requested = headers['access-control-request-headers'];
  return [
    ['Access-Control-Allow-Origin', origin],
    ['Access-Control-Allow-Credentials', 'true'],
    ['Vary', 'Origin'],
    ...(preflight
      ? ([
          ['Access-Control-Allow-Methods', headers['access-control-request-method'] ?? 'GET'],
          ...(requested === undefined ? [] : [['Access-Control-Allow-Headers', requested] as const]),
          ['Access-Control-Max-Age', String(MAX_AGE_SECONDS)],
        ] as const)
      : exposed.length > 0
        ? ([['Access-Control-Expose-Headers', exposed.join(', ')]] as const)
        : []),
  ];
}
