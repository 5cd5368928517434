export type {
  Contract,
  MediaTypePromise,
  Operation,
  Position,
  ResponsePromise,
  TokenExpression,
  TokenPromise,
} from './document/contract.ts';
export { openContract } from './document/open.ts';
export * from './exchange/exchange.ts';
export { FAULTS, Fault, type FaultCode, faultText } from './fault.ts';
export type { Family, Finding, Severity } from './judge/finding.ts';
export type { Breach, Rule } from './rules/rule.ts';
