// What other modules use of this one.
export { type Adopted, adoptedExchange, assumedMethodNote } from './adopted-exchange.ts';
export { operationById } from './find-operation.ts';
export { type JudgedRecording, judgeRecording } from './judge-recording.ts';
export {
  type ContractMatch,
  failingOf,
  matchContract,
  messageOf,
} from './match-contract.ts';
export { type AnyRequest, type AnyResponse, exchangedBy, methodAfterRedirect } from './other-clients.ts';
