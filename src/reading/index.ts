// What other modules use of this one.

export { isForeignMethod, responseFor } from './documented-for.ts';
export { isGatewayError } from './gateway-error.ts';
export { type ReadBody, readBody } from './read-body.ts';
export { type Reading, type ReadResponse, readExchange, responsesOf } from './reading.ts';
export { requestValues, sentTokens } from './request-values.ts';
export { withoutVolatile } from './volatile.ts';
export { whereInBody } from './where-in-body.ts';
