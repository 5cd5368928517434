import type { HttpResponse } from '../exchange.ts';
import { decode } from './decode.ts';
import type { ReceivedResponse } from './receive.ts';

/**
 * The response for an exchange: its body decoded, its headers as they were received.
 *
 * @throws RequestError where the body cannot be decoded, or is too large after decoding
 */
export async function httpResponseOf(
  { response, bytes, partial }: ReceivedResponse,
  limitBytes: number,
): Promise<HttpResponse> {
  const { statusCode = 0, statusMessage = '', rawHeaders, headers } = response;
  const coding = headers['content-encoding'] ?? '';
  // The beginning of a compressed body cannot be decoded by itself.
  const bodyOf = () => (partial && coding !== '' ? Buffer.alloc(0) : decode(bytes, coding, limitBytes));
  return {
    status: statusCode,
    statusText: statusMessage,
    headers: pairsOf(rawHeaders),
    body: await bodyOf(),
    ...(partial && { partial }),
  };
}

/** From Node's flat list: a name, its value, the next name. */
function pairsOf(flat: readonly string[]): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at < flat.length; at += 2) pairs.push([flat[at] ?? '', flat[at + 1] ?? '']);
  return pairs;
}
