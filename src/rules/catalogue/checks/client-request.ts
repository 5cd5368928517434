import type { Reading } from '../../../reading/index.ts';
import { type RequestProblem, requestProblems } from '../../../requests/index.ts';

const known = new WeakMap<Reading['exchange'], readonly RequestProblem[]>();

/**
 * The problems of a request that another client sent, and that the API did not refuse: a refused one keeps the contract
 * as well as any. The requests that Driftline makes are wrong on purpose, or right.
 */
export function clientRequestProblems({
  exchange,
  contract,
  operation,
  response,
}: Reading): readonly RequestProblem[] {
  if (!exchange.case.ofClient || !response || response.received.status >= 400) return [];
  const found = known.get(exchange);
  if (found) return found;
  const { url, headers, body = '' } = exchange.request;
  const problems = requestProblems(contract, operation, {
    target: url,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: typeof body === 'string' ? Buffer.from(body) : body,
  });
  known.set(exchange, problems);
  return problems;
}
