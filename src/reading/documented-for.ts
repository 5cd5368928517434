import type { Exchange } from '../http/index.ts';
import type { ExpectedResponse, Operation } from '../openapi/index.ts';

/** The documented response of an exchange. The responses of an operation do not apply to another method or path. */
export function documentedFor(exchange: Exchange, operation: Operation): ExpectedResponse | undefined {
  if (!exchange.response || exchange.case.bypass || isForeignMethod(exchange, operation)) return undefined;
  return responseFor(operation, exchange.response.status);
}

/** Whether a request used a method other than that of its operation. */
export function isForeignMethod({ request }: Exchange, { method }: Operation): boolean {
  return request.method.toUpperCase() !== method;
}

/**
 * The response that documents a status: itself, then its range, then `default` (OpenAPI 3.1, section 4.8.16).
 */
export function responseFor(operation: Operation, status: number): ExpectedResponse | undefined {
  const wanted = [String(status), `${Math.floor(status / 100)}XX`, 'default'];
  return wanted
    .map((key) => operation.responses.find((response) => response.status.toUpperCase() === key.toUpperCase()))
    .find((response) => response !== undefined);
}
