import { type Exchange, headerValue } from '../http/index.ts';
import { fits, parseContentType } from '../media/index.ts';
import type { ExpectedResponse, Operation } from '../openapi/index.ts';
import { documentedFor } from './documented-for.ts';

/** Bad Gateway, Service Unavailable, Gateway Timeout (RFC 9110, sections 15.6.3 to 15.6.5). */
const GATEWAY_STATUSES = [502, 503, 504];

/**
 * Whether a response is that of a gateway or load balancer whose API does not respond: 502, 503 or 504, and
 * not as the contract documents it. An error page under a documented `default` is not the documented
 * response.
 */
export function isGatewayError(exchange: Exchange, operation: Operation): boolean {
  const { response } = exchange;
  if (!response || !GATEWAY_STATUSES.includes(response.status)) return false;
  const documented = documentedFor(exchange, operation);
  return documented === undefined || !hasDocumentedMedia(exchange, documented);
}

function hasDocumentedMedia({ request, response }: Exchange, { content }: ExpectedResponse): boolean {
  if (!response || content.length === 0) return true;
  // The response to HEAD has no body (RFC 9110, section 9.3.2).
  if (response.body.length === 0) return request.method.toUpperCase() === 'HEAD';
  const type = headerValue(response, 'content-type');
  if (type === undefined) return true;
  const { essence } = parseContentType(type);
  return content.some(({ mediaType }) => fits(essence, mediaType));
}
