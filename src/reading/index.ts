// What other rooms use of this one.

export type { ReadBody } from './read-body.ts';
export {
  answersOf,
  isForeignMethod,
  type Reading,
  type ReadReply,
  readExchange,
  responseFor,
} from './reading.ts';
export { requestValues, sentTokens } from './request-values.ts';
export { withoutVolatile } from './volatile.ts';
export { whereInBody } from './where-in-body.ts';
