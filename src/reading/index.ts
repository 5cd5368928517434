// What other modules use of this one.

export { type Reading, type ReadResponse, readExchange, responsesOf } from './reading.ts';
export { newPasswordIn, requestValues, sentTokens } from './request-values.ts';
export {
  isForeignMethod,
  isGatewayError,
  type ReadBody,
  readBody,
  responseFor,
  whereInBody,
  withoutVolatile,
} from './response.ts';
