// Operations beside the login: loaded only where they are needed.
export {
  type Choice,
  chooseOperations,
  namesText,
  operationsForSequences,
  type SkippedOperation,
  skippedByReason,
} from './choice.ts';
export { type Given, type PreparedOperation, prepareOperation } from './request.ts';
