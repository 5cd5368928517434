import type { Case } from '../../http/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import { mayFail } from './life.ts';
import type { Parameters } from './own-resources.ts';
import { documents, requestWith, type Steps } from './steps.ts';

/** Whether an operation documents that a part of its content can be requested. */
export function documentsRanges(operation: Operation): boolean {
  return operation.method === 'GET' && documents(operation, 206);
}

/**
 * The whole content, a part inside it, its last bytes, and a part behind its end (RFC 9110, section 14). Whoever ignores
 * `Range` returns the whole.
 * @param given values of the parameters in the path
 */
export function* ranges(contract: Contract, operation: Operation, given: Parameters): Steps {
  const plain = { parameters: given };
  const whole = yield requestWith(contract, operation, mayFail('whole'), plain);
  const length = whole.response?.status === 200 ? whole.response.body.length : 0;
  if (length < 3) return;
  const parts = [
    ['part-inside', `bytes=1-${Math.min(length - 2, MOST_BYTES)}`],
    ['part-at-end', `bytes=-${Math.min(2, length - 1)}`],
    ['part-behind-end', `bytes=${length + 1000}-`],
  ] as const;
  for (const [name, range] of parts) {
    const step: Case = { name, expects: 'any' };
    // What is coded has other bytes.
    const headers = { Range: range, 'Accept-Encoding': 'identity' };
    yield requestWith(contract, operation, step, { ...plain, headers });
  }
}

const MOST_BYTES = 1000;
