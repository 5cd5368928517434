import { send } from '../http/index.ts';

/**
 * Posts a message, and follows no redirect.
 * @param url may hold a key
 * @returns why the delivery failed, without the URL; undefined for a status of 2xx
 */
export async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  limitMs: number,
): Promise<string | undefined> {
  const options = {
    operation: 'delivery',
    case: { name: 'delivery', expects: 'accepted' },
    timeoutMs: limitMs,
  } as const;
  const { response, failure } = await send({ method: 'POST', url, headers, body }, options);
  if (failure) return failure.message;
  return response && response.status >= 200 && response.status < 300
    ? undefined
    : `responded with ${response?.status}`;
}

export function postJson(url: string, message: unknown, limitMs: number): Promise<string | undefined> {
  return post(url, { 'Content-Type': 'application/json' }, JSON.stringify(message), limitMs);
}
