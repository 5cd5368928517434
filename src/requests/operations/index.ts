// What a contract lets be asked beside its login: loaded where there is such a thing.
export { type Choice, chooseOperations, type LeftOut, leftOutByReason, namesText } from './choice.ts';
export { type Given, type RequestedOperation, requestedOperation } from './request.ts';
