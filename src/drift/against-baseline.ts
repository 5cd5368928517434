import type { Exchange } from '../http/index.ts';
import type { Contract } from '../openapi/index.ts';
import { type Reading, readExchange } from '../reading/index.ts';
import type { Baseline } from './baseline.ts';
import { compareShapes } from './compare-shapes.ts';
import { type Drift, driftOf } from './drift.ts';
import { ownOf } from './shape/merge-shapes.ts';
import { shapeOfReading } from './shape/shape-of.ts';

/**
 * The changes in a response since the baseline was accepted; none for an operation that the contract does not
 * have. Pure.
 */
export function driftsOf(exchange: Exchange, contract: Contract, baseline: Baseline): Drift[] {
  const operation = contract.operations.find(({ id }) => id === exchange.operation);
  return operation ? driftsAgainst(readExchange(exchange, contract, operation), baseline) : [];
}

/**
 * The changes in a response since the baseline was accepted. Only accepted cases are compared: a baseline
 * says nothing about other cases.
 */
export function driftsAgainst(reading: Reading, baseline: Baseline): Drift[] {
  const { exchange, response } = reading;
  const name = exchange.case.name;
  const statuses = Object.values(ownOf(baseline.shapes, exchange.operation) ?? {}).filter(({ cases }) =>
    cases.includes(name),
  );
  if (!response || statuses.length === 0) return [];
  const accepted = statuses.find(({ status }) => status === response.received.status);
  if (!accepted) {
    const expected = statuses.map(({ status }) => status).join(' or ');
    return [driftOf('status-new', 'response status', expected, String(response.received.status))];
  }
  const seen = shapeOfReading(reading);
  return seen ? compareShapes(accepted, seen) : [];
}
