import type { Contract } from '../../openapi/index.ts';
import { bodyFaults, bodyMutants } from './body.ts';
import { decisionFaults, decisionMutants } from './decisions.ts';
import { documentedResponsesOf } from './documented-responses.ts';
import type { Fault } from './fault.ts';
import { harmlessFaults } from './harmless.ts';
import { headerFaults, headerMutants } from './headers.ts';
import { leakFaults, leakMutants } from './leaks.ts';
import { mediaTypeFaults, mediaTypeMutants } from './media-type.ts';
import type { Mutant, Mutator } from './mutant.ts';
import { resourceFaults } from './resources.ts';
import { schemaMutants } from './schema.ts';
import { schemaFaults } from './schema-faults.ts';
import { seriesFaults } from './series.ts';
import { sessionFaults } from './sessions.ts';
import { statusFaults, statusMutants } from './status.ts';
import { tokenFaults, tokenMutants } from './token.ts';
import { transportFaults, transportMutants } from './transport.ts';

/** Every fault that the mock server injects by its name. One more: a row in its file. */
export const faults: readonly Fault[] = [
  ...transportFaults,
  ...statusFaults,
  ...leakFaults,
  ...decisionFaults,
  ...mediaTypeFaults,
  ...schemaFaults,
  ...bodyFaults,
  ...headerFaults,
  ...tokenFaults,
  ...harmlessFaults,
  ...seriesFaults,
  ...sessionFaults,
  ...resourceFaults,
];

/** The mutators of all classes, in the order of the mutants. */
const MUTATORS: readonly Mutator[] = [
  schemaMutants,
  bodyMutants,
  mediaTypeMutants,
  statusMutants,
  headerMutants,
  tokenMutants,
  leakMutants,
  transportMutants,
  decisionMutants,
];

/**
 * All mutants of a contract: each keyword at each place of each documented body, each status, media type and
 * header, the token, the connection, accepted and refused requests, and leaks. Pure: always the same ones in
 * the same order.
 */
export function mutantsOf(contract: Contract): Mutant[] {
  return documentedResponsesOf(contract).flatMap((documented) =>
    MUTATORS.flatMap((mutator) => [...mutator(contract, documented)]),
  );
}
