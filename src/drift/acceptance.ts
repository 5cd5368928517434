import type { Exchange } from '../http/index.ts';
import type { Contract } from '../openapi/index.ts';
import { readExchange } from '../reading/index.ts';

/**
 * The reason why a response cannot be accepted into a baseline; undefined where it can. A baseline accepts
 * only responses that match the contract.
 */
export function acceptanceProblem(exchange: Exchange, contract: Contract): string | undefined {
  const operation = contract.operations.find(({ id }) => id === exchange.operation);
  if (!operation) return `${contract.file} has no such operation`;
  const { response } = readExchange(exchange, contract, operation);
  if (!response) return exchange.failure?.message ?? 'there is no response';
  const { status } = response.received;
  if (status === 429) return 'the API limited the request rate (429)';
  if (!response.documented) return `the status ${status} is not documented`;
  if (!response.expected)
    return `the status is ${status}, but the request should be ${exchange.case.expects}`;
  const [violation] = response.violations;
  if (violation) return `the body violates the contract at ${violation.instance || 'its root'}`;
  const bodiless = operation.method === 'HEAD' || status === 204;
  if (
    !bodiless &&
    response.expected.content.length > 0 &&
    (!response.media || (response.json && !response.body.json))
  )
    return 'the body does not have a documented media type, or is not valid JSON';
  return undefined;
}
