// Test support.
import assert from 'node:assert/strict';
import type { Contract } from '../openapi/contract.ts';
import { type LoginFlow, loginFlowOf } from './login-flow.ts';

/** The login of a contract; fails where there is none. */
export function loginOf(contract: Contract): LoginFlow {
  const flow = loginFlowOf(contract);
  assert.ok(flow, 'the contract has a login');
  return flow;
}
