import type { Exchange } from '../http/index.ts';
import type { Contract } from '../openapi/index.ts';
import { readExchange } from '../reading/index.ts';

/**
 * Why a response cannot be accepted into a baseline, in words; undefined where it can. A baseline refines a contract that
 * is kept: it excuses nothing that breaks it.
 */
export function acceptanceProblem(exchange: Exchange, contract: Contract): string | undefined {
  const operation = contract.operations.find(({ id }) => id === exchange.operation);
  if (!operation) return `${contract.file} has no such operation`;
  const { response } = readExchange(exchange, contract, operation);
  if (!response) return exchange.failure?.message ?? 'there is no response';
  const { status } = response.received;
  if (status === 429) return 'the API asked us to wait (429)';
  if (!response.documented) return `the status ${status} is not documented`;
  if (!response.expected) return `the status is ${status}, where ${exchange.case.expects} was expected`;
  const [violation] = response.violations;
  if (violation) return `the body breaks the contract at ${violation.instance || 'its root'}`;
  const bodiless = operation.method === 'HEAD' || status === 204;
  if (
    !bodiless &&
    response.expected.content.length > 0 &&
    (!response.media || (response.json && !response.body.json))
  )
    return 'the body is not what the contract promises';
  return undefined;
}
