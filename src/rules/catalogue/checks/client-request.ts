import { sentHeader } from '../../../http/index.ts';
import type { Reading } from '../../../reading/index.ts';
import { type RequestProblem, requestProblems } from '../../../requests/index.ts';

const known = new WeakMap<Reading['exchange'], readonly RequestProblem[]>();

/**
 * The problems of a request that another client sent, and that the API accepted: one that it refused or redirected keeps the contract
 * as well as any. The requests that Driftline makes are wrong on purpose, or right.
 */
export function clientRequestProblems({
  exchange,
  contract,
  operation,
  response,
}: Reading): readonly RequestProblem[] {
  const isAccepted = response?.success || response?.received.status === 304;
  if (!exchange.case.ofClient || !isAccepted) return [];
  const found = known.get(exchange);
  if (found) return found;
  const { url, headers, body = '' } = exchange.request;
  const problems = requestProblems(contract, operation, {
    target: url,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: typeof body === 'string' ? Buffer.from(body) : body,
  });
  const judged = problems.filter(({ part }) => isRecorded(exchange, part));
  known.set(exchange, judged);
  return judged;
}

/** Browsers leave the cookies and some bodies out of what they record. */
function isRecorded({ case: { bodyUnknown }, request }: Reading['exchange'], part: RequestProblem['part']) {
  if (part === 'cookie') return sentHeader(request.headers, 'cookie') !== undefined;
  return !bodyUnknown || (part !== 'body' && part !== 'content-type');
}
