import { send } from '../http/index.ts';
import type { ProxySettings } from '../project/index.ts';

/** How a message is sent. */
export interface PostOptions {
  readonly limitMs: number;
  /** The settings, of which those of proxies are read. */
  readonly settings: ProxySettings;
}

/**
 * Posts a message, and follows no redirect.
 * @param url may hold a key
 * @returns why the delivery failed, without the URL; undefined for a status of 2xx
 */
export async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  { limitMs, settings }: PostOptions,
): Promise<string | undefined> {
  const options = {
    operation: 'delivery',
    case: { name: 'delivery', expects: 'accepted' },
    timeoutMs: limitMs,
    proxies: settings,
  } as const;
  const { response, failure } = await send({ method: 'POST', url, headers, body }, options);
  if (failure) return failure.message;
  return response && response.status >= 200 && response.status < 300
    ? undefined
    : `responded with ${response?.status}`;
}

export function postJson(url: string, message: unknown, options: PostOptions): Promise<string | undefined> {
  return post(url, { 'Content-Type': 'application/json' }, JSON.stringify(message), options);
}
