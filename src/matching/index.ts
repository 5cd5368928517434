// What other modules use of this one.
export { type Adopted, adoptedExchange, assumedMethodNote } from './adopted-exchange.ts';
export { failingOf } from './failing.ts';
export { operationById, operationFor } from './find-operation.ts';
export { type ContractMatch, type MatchOptions, matchContract } from './match-contract.ts';
export { messageOf } from './message.ts';
export { type AnyRequest, type AnyResponse, exchangedBy, methodAfterRedirect } from './other-clients.ts';
