import { type OutgoingRequest, send } from '../../contracts/index.ts';

/**
 * Delivers a message by HTTP.
 * @returns why it was not taken, without the address, which may hold a key; undefined where it was
 */
export async function deliver(request: OutgoingRequest, timeoutMs: number): Promise<string | undefined> {
  const step = { name: 'delivery', expects: 'accepted' } as const;
  const { reply, failure } = await send(request, { operation: 'delivery', case: step, timeoutMs });
  if (failure) return failure.message;
  return reply && reply.status >= 200 && reply.status < 300 ? undefined : `answered ${reply?.status}`;
}
