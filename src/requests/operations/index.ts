// What a contract lets be asked beside its login: loaded where there is such a thing.
export { type Choice, chooseOperations, type LeftOut, leftOutByReason, namesText } from './choice.ts';
export { type AskedOperation, askedOperation, type Given } from './request.ts';
