import type { APIResponse } from '@playwright/test';
import { Fault } from '../../core/index.ts';
import type { Case, Exchange } from '../../http/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';

/** What a spec that uses Playwright's own `request` says of its request: the answer alone does not tell. */
export interface ResponseContext {
  /** operationId; needed only where several operations share a path. */
  readonly operation?: string;
  /** What was to be expected of the request; default: whatever the contract documents. */
  readonly expects?: Case['expects'];
}

const ANY_CASE = 'playwright-request';

/**
 * Playwright's answer as an exchange. It does not know the request's method, headers and body, so rules about what was
 * sent (an echoed secret) have nothing to look for; the `api` fixture knows them.
 * @throws Fault DL_OPERATION_UNKNOWN where the address fits no operation, or several
 */
export async function exchangeFrom(
  response: APIResponse,
  contract: Contract,
  context: ResponseContext,
): Promise<Exchange> {
  const operation = operationFor(response, contract, context.operation);
  const { startTime, responseStart, requestStart, responseEnd } = response.timing();
  return {
    operation: operation.id,
    case: { name: ANY_CASE, expects: context.expects ?? 'any' },
    request: { method: operation.method, url: response.url(), headers: {} },
    reply: {
      status: response.status(),
      statusText: response.statusText(),
      headers: response.headersArray().map(({ name, value }) => [name, value] as const),
      body: await response.body(),
    },
    phases: { server: Math.max(0, responseStart - requestStart), total: Math.max(0, responseEnd) },
    startedAt: new Date(startTime).toISOString(),
  };
}

function operationFor(response: APIResponse, contract: Contract, id: string | undefined): Operation {
  const { pathname } = new URL(response.url());
  const candidates = contract.operations.filter((operation) =>
    id === undefined ? pathFits(operation.path, pathname) : operation.id === id,
  );
  const [operation, other] = candidates;
  if (operation && !other) return operation;
  const known = contract.operations.map((each) => each.id).join(', ');
  throw new Fault(
    'DL_OPERATION_UNKNOWN',
    other
      ? `${pathname} fits several operations: ${candidates.map((each) => each.id).join(', ')}.`
      : `${id ?? pathname} fits no operation of ${contract.file}.`,
    `Name one: toKeepContract({ operation: 'id' }); there are: ${known}.`,
  );
}

/** A path template at the end of an address's path: what stands before it belongs to the server. */
function pathFits(template: string, pathname: string): boolean {
  const pattern = template
    .split(/\{[^}]*\}/)
    .map((literal) => literal.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('[^/]+');
  return new RegExp(`${pattern}/?$`).test(pathname);
}
