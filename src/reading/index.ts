// What other modules use of this one.

export type { ReadBody } from './read-body.ts';
export {
  isForeignMethod,
  type Reading,
  type ReadResponse,
  readExchange,
  responseFor,
  responsesOf,
} from './reading.ts';
export { requestValues, sentTokens } from './request-values.ts';
export { withoutVolatile } from './volatile.ts';
export { whereInBody } from './where-in-body.ts';
