import type { Exchange } from '../http/index.ts';
import type { Contract } from '../openapi/index.ts';
import { readExchange } from '../reading/index.ts';

/**
 * Why an answer cannot be accepted into a baseline, in words; undefined where it can. A baseline refines a contract that
 * is kept: it excuses nothing that breaks it.
 */
export function acceptanceProblem(exchange: Exchange, contract: Contract): string | undefined {
  const operation = contract.operations.find(({ id }) => id === exchange.operation);
  if (!operation) return `${contract.file} has no such operation`;
  const { answer } = readExchange(exchange, contract, operation);
  if (!answer) return exchange.failure?.message ?? 'there is no answer';
  const { status } = answer.reply;
  if (status === 429) return 'the API asked us to wait (429)';
  if (!answer.documented) return `the status ${status} is not documented`;
  if (!answer.promise) return `the status is ${status}, where ${exchange.case.expects} was expected`;
  const [violation] = answer.violations;
  if (violation) return `the body breaks the contract at ${violation.instance || 'its root'}`;
  const bodiless = operation.method === 'HEAD' || status === 204;
  if (!bodiless && answer.promise.content.length > 0 && (!answer.media || (answer.json && !answer.body.json)))
    return 'the body is not what the contract promises';
  return undefined;
}
