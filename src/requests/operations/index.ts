// What a contract lets be asked beside its login: loaded where there is such a thing.
export { type Access, accessTo, type Held, heldBy, type NoAccess, OPEN } from '../../auth/index.ts';
export {
  type Choice,
  chooseOperations,
  type LeftOut,
  leftOutByReason,
  MAY_CHANGE,
  namesText,
  unsafe,
} from './choice.ts';
export { type AskedOperation, askedOperation, type Given } from './request.ts';
